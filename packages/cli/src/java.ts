export { runJavaTool } from './java/run-java-tool.ts'
