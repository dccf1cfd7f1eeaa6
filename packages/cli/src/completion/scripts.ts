// What a shell has to know to ask `ottla complete` for proposals. Each line of its answer is a word, a tab, an explanation.

/** Shells with a script. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** One of {@link shells}. */
export type Shell = (typeof shells)[number]

// Bash splits words at colons too, so that it is given the line as it was typed.
const bash = String.raw`# ottla: eval "$(ottla completion bash)", for instance in ~/.bashrc
_ottla() {
  local IFS=$'\n'
  COMPREPLY=($(ottla complete --line "${'${COMP_LINE:0:COMP_POINT}'}" 2>/dev/null | cut -f 1))
}
complete -o default -F _ottla ottla
`

const zsh = String.raw`#compdef ottla
# ottla: eval "$(ottla completion zsh)", for instance in ~/.zshrc after compinit
_ottla() {
  local line
  local -a proposals
  for line in "${'${(@f)$(ottla complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}'}"; do
    [[ -n $line ]] && proposals+=("${"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}"}")
  done
  if (( ${'${#proposals}'} )); then
    _describe -V ottla proposals
  else
    _files
  fi
}
compdef _ottla ottla
`

const fish = String.raw`# ottla: ottla completion fish > ~/.config/fish/completions/ottla.fish
function __ottla_proposals
  set -l words (commandline -opc)
  ottla complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c ottla -f -a '(__ottla_proposals)'
complete -c ottla -n 'test (count (__ottla_proposals)) -eq 0' -F
`

/** The script of a shell. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell]
}
