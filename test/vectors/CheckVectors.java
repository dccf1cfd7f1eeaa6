import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;

/**
 * Compares the golden vectors of this folder with what the Java client does, and writes the bytes of the message
 * vectors anew when asked to. Needs the jars of kafka-clients 4.4 and jackson-databind:
 *
 *   java -cp 'JARS/*' test/vectors/CheckVectors.java test/vectors [--write]
 */
public class CheckVectors {
  static final ObjectMapper JSON = new ObjectMapper();
  static final HexFormat HEX = HexFormat.of();
  static int passed = 0;
  static final List<String> failures = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    boolean write = arguments.length > 1 && arguments[1].equals("--write");
    File[] files = folder.resolve("messages").toFile().listFiles();
    Arrays.sort(files);
    for (File file : files) messages(file, write);
    for (JsonNode vector : JSON.readTree(folder.resolve("record-batches.json").toFile()).get("vectors")) batches(vector);
    for (JsonNode vector : JSON.readTree(folder.resolve("murmur2.json").toFile()).get("vectors")) {
      byte[] key = HEX.parseHex(vector.get("key").asText());
      check("murmur2 of " + vector.get("key").asText(), vector.get("murmur2").asInt(), Utils.murmur2(key));
    }
    for (JsonNode vector : JSON.readTree(folder.resolve("error-codes.json").toFile()).get("errors")) {
      Errors error = Errors.forCode((short) vector.get("code").asInt());
      check("error " + vector.get("code").asInt(), vector.get("name").asText(), error.name());
    }
    for (String failure : failures) System.out.println(failure);
    System.out.println(passed + " passed, " + failures.size() + " failed");
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  /** Builds every message from its JSON, serializes it, and compares or replaces header and body. */
  static void messages(File file, boolean write) throws Exception {
    ObjectNode all = (ObjectNode) JSON.readTree(file);
    String name = all.get("message").asText();
    ApiKeys key = ApiKeys.forId(all.get("apiKey").asInt());
    boolean isRequest = name.endsWith("Request");
    String converter = "org.apache.kafka.common.message." + name + "DataJsonConverter";
    var read = Class.forName(converter).getMethod("read", JsonNode.class, short.class);
    for (JsonNode node : all.get("vectors")) {
      ObjectNode vector = (ObjectNode) node;
      short version = (short) vector.get("version").asInt();
      String about = name + " v" + version + " " + vector.get("variant").asText();
      Message message = (Message) read.invoke(null, vector.get("json"), version);
      String body = HEX.formatHex(bytes(message, version));
      short headerVersion = isRequest ? key.requestHeaderVersion(version) : key.responseHeaderVersion(version);
      int correlationId = vector.get("correlationId").asInt();
      Message header = isRequest
          ? new RequestHeaderData().setRequestApiKey(key.id).setRequestApiVersion(version).setCorrelationId(correlationId)
              .setClientId(vector.path("clientId").asText(null))
          : new ResponseHeaderData().setCorrelationId(correlationId);
      String headerHex = HEX.formatHex(bytes(header, headerVersion));
      if (write) {
        vector.put("headerVersion", headerVersion).put("header", headerHex).put("body", body);
      } else {
        check(about + " header version", vector.get("headerVersion").asInt(), (int) headerVersion);
        check(about + " header", vector.get("header").asText(), headerHex);
        check(about + " body", vector.get("body").asText(), body);
      }
    }
    if (!write) return;
    StringBuilder head = new StringBuilder();
    head.append("{\"api\":").append(all.get("api")).append(",\"apiKey\":").append(all.get("apiKey"));
    head.append(",\"message\":").append(all.get("message")).append(",\"vectors\":[\n");
    writeLines(file.toPath(), head, all.get("vectors"));
  }

  /** One vector a line, so that a change shows as one. */
  static void writeLines(Path file, StringBuilder text, JsonNode vectors) throws Exception {
    String separator = "";
    for (JsonNode vector : vectors) {
      text.append(separator).append(JSON.writeValueAsString(vector));
      separator = ",\n";
    }
    Files.writeString(file, text.append("\n]}\n").toString());
  }

  static byte[] bytes(Message message, short version) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
    message.write(new ByteBufferAccessor(buffer), cache, version);
    return buffer.array();
  }

  /** Reads the batches of a vector and compares headers and records. */
  static void batches(JsonNode vector) {
    byte[] bytes = Base64.getDecoder().decode(vector.get("base64").asText());
    int index = 0;
    for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
      JsonNode expected = vector.get("batches").get(index++);
      String about = vector.get("name").asText() + " batch " + index;
      check(about + " magic", expected.get("magic").asInt(), (int) batch.magic());
      check(about + " base offset", expected.get("baseOffset").asText(), String.valueOf(batch.baseOffset()));
      check(about + " last offset", expected.get("lastOffset").asText(), String.valueOf(batch.lastOffset()));
      check(about + " size", expected.get("batchSizeInBytes").asInt(), batch.sizeInBytes());
      check(about + " max timestamp", expected.get("maxTimestamp").asText(), String.valueOf(batch.maxTimestamp()));
      check(about + " codec", expected.get("compression").asText(), batch.compressionType().name);
      check(about + " validity", true, batch.isValid());
      int at = 0;
      for (Record record : batch) {
        JsonNode wanted = expected.get("records").get(at++);
        check(about + " offset", wanted.get("offset").asText(), String.valueOf(record.offset()));
        check(about + " timestamp", wanted.get("timestamp").asText(), String.valueOf(record.timestamp()));
        check(about + " key", wanted.get("key").asText(null), hex(record.key()));
        if (wanted.has("value")) check(about + " value", wanted.get("value").asText(null), hex(record.value()));
        check(about + " headers", wanted.get("headers").size(), record.headers().length);
      }
      check(about + " records", expected.get("records").size(), at);
    }
    check(vector.get("name").asText() + " batches", vector.get("batches").size(), index);
  }

  static String hex(ByteBuffer buffer) {
    return buffer == null ? null : HEX.formatHex(Utils.toArray(buffer));
  }

  static void check(String about, Object expected, Object actual) {
    if (expected == null ? actual == null : expected.equals(actual)) passed++;
    else failures.add(about + ": " + actual + " where the vector has " + expected);
  }
}
