import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Prints `client-configs.json`: every key of Kafka's clients with its type, default and rule. */
public final class ConfigVectors {
  public static void main(String[] args) {
    Map<String, ConfigDef> clients = new TreeMap<>(Map.of("producer", ProducerConfig.configDef(), "consumer",
        ConsumerConfig.configDef(), "admin", AdminClientConfig.configDef()));
    List<String> parts = new ArrayList<>();
    clients.forEach((name, def) -> {
      List<String> keys = new ArrayList<>();
      for (ConfigDef.ConfigKey key : new TreeMap<>(def.configKeys()).values()) {
        keys.add("  {\"name\":" + text(key.name) + ",\"type\":" + text(key.type) + ",\"default\":"
            + (key.hasDefault() ? text(key.defaultValue) : "\"required\"") + ",\"rule\":" + text(key.validator) + "}");
      }
      parts.add(" \"" + name + "\": [\n" + String.join(",\n", keys) + "\n ]");
    });
    System.out.println("{\n" + String.join(",\n", parts) + "\n}");
  }

  private static String text(Object value) {
    return value == null ? "null" : "\"" + value.toString().replaceAll("\\$\\$Lambda.*", "").replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
