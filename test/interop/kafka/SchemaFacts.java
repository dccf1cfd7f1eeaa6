import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Prints, one line each, what kafka-clients knows of the protocol: `facts` lists APIs, versions, header versions and
 * error codes; `messages SEED ROUNDS` writes random bodies for every message and version from Kafka's own schemas.
 */
public final class SchemaFacts {
  public static void main(String[] args) {
    if (args[0].equals("facts")) facts();
    else messages(new Random(Long.parseLong(args[1])), Integer.parseInt(args[2]));
  }

  private static void facts() {
    for (ApiMessageType api : ApiMessageType.values()) {
      if (api.lowestSupportedVersion() > api.highestSupportedVersion(true)) continue;
      System.out.printf("api %d %s %d %d %d%n", api.apiKey(), api.name, api.lowestSupportedVersion(),
          api.highestSupportedVersion(false), api.highestSupportedVersion(true));
      for (short v = api.lowestSupportedVersion(); v <= api.highestSupportedVersion(true); v++) {
        System.out.printf("headers %d %d %d %d%n", api.apiKey(), v, api.requestHeaderVersion(v), api.responseHeaderVersion(v));
      }
    }
    for (Errors error : Errors.values()) {
      boolean retriable = error.exception() instanceof RetriableException;
      System.out.printf("error %d %s %s%n", error.code(), error.name(), retriable);
    }
  }

  private static void messages(Random random, int rounds) {
    for (ApiMessageType api : ApiMessageType.values()) {
      Schema[][] schemas = { api.requestSchemas(), api.responseSchemas() };
      for (int side = 0; side < 2; side++) {
        for (short v = api.lowestSupportedVersion(); v <= api.highestSupportedVersion(true); v++) {
          for (int round = 0; round < rounds; round++) {
            Struct struct = struct(schemas[side][v], random, 0);
            ByteBuffer buffer = ByteBuffer.allocate(struct.sizeOf());
            struct.writeTo(buffer);
            String kind = side == 0 ? "request" : "response";
            System.out.printf("%d %s %d %s%n", api.apiKey(), kind, v, HexFormat.of().formatHex(buffer.array()));
          }
        }
      }
    }
  }

  private static Struct struct(Schema schema, Random random, int depth) {
    Struct struct = new Struct(schema);
    for (BoundField field : schema.fields()) {
      struct.set(field, field.def.type instanceof TaggedFields tagged ? tags(tagged, random, depth) : value(field.def.type, random, depth));
    }
    return struct;
  }

  /** Never a default, because an encoder leaves a tagged field with its default out. */
  private static NavigableMap<Integer, Object> tags(TaggedFields tagged, Random random, int depth) {
    NavigableMap<Integer, Object> values = new TreeMap<>();
    for (Map.Entry<Integer, Field> entry : tagged.fields().entrySet()) {
      if (random.nextInt(3) == 0) continue;
      Type type = entry.getValue().type;
      Object value = value(type, random, depth);
      while (value == null) value = value(type, random, depth);
      if (value instanceof Object[] array && array.length == 0) continue;
      if (value instanceof Boolean) value = true;
      if (!(value instanceof Struct)) values.put(entry.getKey(), value);
    }
    return values;
  }

  private static Object value(Type type, Random random, int depth) {
    if (type.isNullable() && random.nextInt(4) == 0) return null;
    if (type instanceof Schema schema) return struct(schema, random, depth + 1);
    if (type.isArray()) {
      List<Object> elements = new ArrayList<>();
      int count = depth > 2 ? random.nextInt(2) : random.nextInt(4);
      Type element = type.arrayElementType().orElseThrow();
      for (int i = 0; i < count; i++) elements.add(value(element, random, depth + 1));
      return elements.toArray();
    }
    String name = type.toString();
    int n = 2 + random.nextInt(98);
    return switch (name) {
      case "BOOLEAN" -> random.nextBoolean();
      case "INT8" -> (byte) n;
      case "INT16" -> (short) (random.nextInt(4) == 0 ? -n : n * 300);
      case "UINT16" -> n * 600;
      case "INT32" -> random.nextInt(4) == 0 ? -n : n * 20_000_000;
      case "UNSIGNED_INT32" -> n * 40_000_000L;
      case "INT64" -> random.nextInt(4) == 0 ? -n : n * 90_000_000_000_000L;
      case "FLOAT64" -> n + 0.625;
      case "UUID" -> new Uuid(random.nextLong() | 1, random.nextLong());
      case "STRING", "NULLABLE_STRING", "COMPACT_STRING", "COMPACT_NULLABLE_STRING" -> text(random, n);
      case "BYTES", "NULLABLE_BYTES", "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES" -> ByteBuffer.wrap(bytes(random, n));
      case "RECORDS", "COMPACT_RECORDS", "NULLABLE_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
          MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(random, n)));
      default -> throw new IllegalStateException("no random value for a " + name);
    };
  }

  private static String text(Random random, int n) {
    return random.nextInt(5) == 0 ? "Žluťoučký kůň 🐎 " + n : "text-" + n;
  }

  private static byte[] bytes(Random random, int n) {
    byte[] bytes = new byte[n];
    random.nextBytes(bytes);
    return bytes;
  }
}
