import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * Compares data-messages.json with what Kafka's own classes write, or fills in their bytes. The records of internal
 * topics need the jars of a whole Kafka 4.3 broker, whose coordinators have them; some others are in kafka-clients 4.4
 * only. What the given jars lack is left alone, so run it with both in turn.
 *
 *   java -cp 'JARS/*' test/vectors/CheckDataMessages.java test/vectors [--write]
 */
public class CheckDataMessages {
  static final String[] PACKAGES = {
    "common.message", "coordinator.group.generated", "coordinator.transaction.generated", "coordinator.share.generated"
  };

  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Path file = Path.of(arguments[0], "data-messages.json");
    boolean write = arguments.length > 1 && arguments[1].equals("--write");
    StringBuilder text = new StringBuilder("{\"vectors\":[\n");
    String separator = "";
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (JsonNode node : json.readTree(file.toFile()).get("vectors")) {
      ObjectNode vector = (ObjectNode) node;
      String name = vector.get("message").asText();
      short version = (short) vector.get("version").asInt();
      Class<?> converter = converter(name);
      if (converter == null) {
        skipped++;
        text.append(separator).append(json.writeValueAsString(vector));
        separator = ",\n";
        continue;
      }
      var read = converter.getMethod("read", JsonNode.class, short.class);
      Message message = (Message) read.invoke(null, vector.get("json"), version);
      ObjectSerializationCache cache = new ObjectSerializationCache();
      ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
      message.write(new ByteBufferAccessor(buffer), cache, version);
      String body = HexFormat.of().formatHex(buffer.array());
      if (write) vector.put("body", body);
      if (vector.get("body").asText().equals(body)) {
        passed++;
      } else {
        failed++;
        System.out.println(name + " v" + version + ": " + body + " where the vector has " + vector.get("body"));
      }
      text.append(separator).append(json.writeValueAsString(vector));
      separator = ",\n";
    }
    if (write) Files.writeString(file, text.append("\n]}\n").toString());
    System.out.println(passed + " passed, " + failed + " failed, " + skipped + " of classes that are not in these jars");
    System.exit(failed == 0 ? 0 : 1);
  }

  static Class<?> converter(String name) {
    for (String place : PACKAGES) {
      try {
        return Class.forName("org.apache.kafka." + place + "." + name + "JsonConverter");
      } catch (ClassNotFoundException absent) {
        continue;
      }
    }
    return null;
  }
}
