import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs the main methods of Kafka's command-line tools one after the other in this JVM, which saves the start of a JVM for each.
 * A line of standard input is {"className", "args", "input"}; a line of standard output is {"code", "stdout", "stderr"}.
 */
public final class ToolDriver {
    private static final class Exited extends Error {
        final int code;

        Exited(int code) {
            super("exit " + code, null, false, false);
            this.code = code;
        }
    }

    /** Some tools call System.exit; in Java 17 a security manager is what can hold them back (-Djava.security.manager=allow). */
    @SuppressWarnings("removal")
    private static void forbidExit(Exit.Procedure exit) {
        java.security.Policy.setPolicy(new java.security.Policy() {
            @Override
            public boolean implies(java.security.ProtectionDomain domain, java.security.Permission permission) {
                return true;
            }
        });
        System.setSecurityManager(new SecurityManager() {
            @Override
            public void checkExit(int code) {
                exit.execute(code, null);
            }

            @Override
            public void checkPermission(java.security.Permission permission) {
            }
        });
    }

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        PrintStream errors = System.err;
        ObjectMapper json = new ObjectMapper();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Runnable> hooks = new ArrayList<>();
        int[] firstCode = {-1};
        // A tool that exits in `try` and again in `finally` has exited with the first of the two.
        Exit.Procedure exit = (code, message) -> {
            if (firstCode[0] < 0) firstCode[0] = code;
            throw new Exited(code);
        };
        Exit.setExitProcedure(exit);
        Exit.setHaltProcedure(exit);
        forbidExit(exit);
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = json.readTree(line);
            List<String> args = new ArrayList<>();
            request.get("args").forEach(arg -> args.add(arg.asText()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream(request.path("input").asText("").getBytes(StandardCharsets.UTF_8)));
            hooks.clear();
            firstCode[0] = -1;
            int code = 0;
            try {
                Class.forName(request.get("className").asText())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args.toArray(new String[0]));
            } catch (InvocationTargetException thrown) {
                if (firstCode[0] < 0) {
                    thrown.getCause().printStackTrace();
                    code = 1;
                }
            } finally {
                if (firstCode[0] >= 0) code = firstCode[0];
                for (Runnable hook : hooks) hook.run();
                System.setOut(answers);
                System.setErr(errors);
            }
            ObjectNode answer = json.createObjectNode();
            answer.put("code", code);
            answer.put("stdout", out.toString(StandardCharsets.UTF_8));
            answer.put("stderr", err.toString(StandardCharsets.UTF_8));
            answers.println(json.writeValueAsString(answer));
            answers.flush();
        }
    }
}
