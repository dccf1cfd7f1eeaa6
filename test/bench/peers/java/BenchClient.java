import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Java client's program of the benchmark. Jobs come as name=value, as for the other peers. */
public final class BenchClient {
  private static final int VARIANTS = 4096;
  private static final byte[][] KEYS = new byte[VARIANTS][];
  private static final byte[][] VALUES = new byte[VARIANTS][];
  private static volatile int touched;

  private record Job(Map<String, String> values) {
    String text(String name) {
      return values.get(name);
    }

    int number(String name) {
      return Integer.parseInt(values.get(name));
    }

    Job with(String... pairs) {
      Map<String, String> changed = new HashMap<>(values);
      for (int i = 0; i < pairs.length; i += 2) changed.put(pairs[i], pairs[i + 1]);
      return new Job(changed);
    }

    long deadlineNs() {
      return System.nanoTime() + (long) (Double.parseDouble(values.get("maxSeconds")) * 1e9);
    }
  }

  private record Outcome(int records, long bytes, double[] latenciesMs, AutoCloseable client) {}

  public static void main(String[] args) throws Exception {
    Map<String, String> values = new HashMap<>();
    for (String argument : args) {
      int at = argument.indexOf('=');
      values.put(argument.substring(0, at), argument.substring(at + 1));
    }
    Job job = new Job(values);
    fillPayloads(job.number("valueBytes"));
    if (job.number("warmup") > 0) {
      perform(job.with("topic", job.text("warmupTopic"), "groupId", job.text("groupId") + "-warmup", "records",
          job.text("warmup"), "maxSeconds", "60")).client().close();
    }
    int clients = job.number("clients");
    Job share = job.with("records", String.valueOf((job.number("records") + clients - 1) / clients));
    long cpu = cpuNs();
    long begin = System.nanoTime();
    List<Outcome> outcomes = new ArrayList<>();
    if (clients == 1) {
      outcomes.add(perform(share));
    } else {
      ExecutorService threads = Executors.newFixedThreadPool(clients);
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) running.add(threads.submit(() -> perform(share)));
      for (Future<Outcome> future : running) outcomes.add(future.get());
      threads.shutdown();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long cpuUs = (cpuNs() - cpu) / 1000;
    print(outcomes, seconds, cpuUs);
    for (Outcome outcome : outcomes) outcome.client().close();
  }

  private static Outcome perform(Job job) throws Exception {
    return switch (job.text("mode")) {
      case "produce" -> produce(job);
      case "paced" -> paced(job);
      case "consume" -> consume(job);
      default -> throw new IllegalArgumentException("unknown mode " + job.text("mode"));
    };
  }

  private static KafkaProducer<byte[], byte[]> newProducer(Job job) {
    Properties config = new Properties();
    config.put("bootstrap.servers", job.text("bootstrap"));
    config.put("batch.size", job.text("batchBytes"));
    config.put("linger.ms", job.text("lingerMs"));
    config.put("compression.type", job.text("compression"));
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int i) {
    return new ProducerRecord<>(topic, KEYS[i & (VARIANTS - 1)], VALUES[i & (VARIANTS - 1)]);
  }

  private static Outcome produce(Job job) throws Exception {
    long deadline = job.deadlineNs();
    String topic = job.text("topic");
    int records = job.number("records");
    KafkaProducer<byte[], byte[]> producer = newProducer(job);
    int sent = 0;
    switch (job.text("style")) {
      case "sync" -> {
        double[] latencies = new double[records];
        for (; sent < records && System.nanoTime() < deadline; sent++) {
          long at = System.nanoTime();
          producer.send(record(topic, sent)).get();
          latencies[sent] = (System.nanoTime() - at) / 1e6;
        }
        return new Outcome(sent, 0, Arrays.copyOf(latencies, sent), producer);
      }
      case "groups" -> {
        int size = job.number("group");
        List<Future<RecordMetadata>> group = new ArrayList<>(size);
        while (sent < records && System.nanoTime() < deadline) {
          for (int end = Math.min(records, sent + size); sent < end; sent++) group.add(producer.send(record(topic, sent)));
          for (Future<RecordMetadata> future : group) future.get();
          group.clear();
        }
        return new Outcome(sent, 0, new double[0], producer);
      }
      case "callback" -> {
        AtomicInteger acknowledged = new AtomicInteger();
        Callback callback = (metadata, error) -> {
          if (error != null) fail(error);
          acknowledged.incrementAndGet();
        };
        for (; sent < records && ((sent & 255) != 0 || System.nanoTime() < deadline); sent++) {
          producer.send(record(topic, sent), callback);
        }
        producer.flush();
        return new Outcome(acknowledged.get(), 0, new double[0], producer);
      }
      case "forget" -> {
        for (; sent < records && ((sent & 255) != 0 || System.nanoTime() < deadline); sent++) {
          producer.send(record(topic, sent));
        }
        producer.flush();
        return new Outcome(sent, 0, new double[0], producer);
      }
      default -> {
        return cannot("the Java client has no style " + job.text("style"));
      }
    }
  }

  /** Sends at an even rate and notes how long each record took from the call to its acknowledgement. */
  private static Outcome paced(Job job) throws Exception {
    int records = job.number("records");
    int rate = job.number("rate");
    String topic = job.text("topic");
    double[] latencies = new double[records];
    AtomicInteger done = new AtomicInteger();
    KafkaProducer<byte[], byte[]> producer = newProducer(job);
    long begin = System.nanoTime();
    for (int sent = 0; sent < records; Thread.sleep(1)) {
      int due = (int) Math.min(records, (System.nanoTime() - begin) / 1e9 * rate);
      for (; sent < due; sent++) {
        long at = System.nanoTime();
        producer.send(record(topic, sent), (metadata, error) -> {
          if (error != null) fail(error);
          latencies[done.getAndIncrement()] = (System.nanoTime() - at) / 1e6;
        });
      }
    }
    producer.flush();
    return new Outcome(done.get(), 0, latencies, producer);
  }

  private static Outcome consume(Job job) {
    long deadline = job.deadlineNs();
    int records = job.number("records");
    Properties config = new Properties();
    config.put("bootstrap.servers", job.text("bootstrap"));
    config.put("group.id", job.text("groupId"));
    config.put("auto.offset.reset", "earliest");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(job.text("topic")));
    int got = 0;
    long bytes = 0;
    int seen = 0;
    while (got < records && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
        byte[] key = record.key();
        byte[] value = record.value();
        seen ^= key[0] ^ value[0];
        bytes += key.length + value.length;
        got++;
      }
    }
    touched = seen;
    return new Outcome(got, bytes, new double[0], consumer);
  }

  /** The same kind of records as the other peers send: half of a value compresses well, half does not. */
  private static void fillPayloads(int valueBytes) {
    String text = "{\"id\":\"0123456789\",\"user\":\"u-8842\",\"at\":1700000000,\"path\":\"/api/v1/items\",\"agent\":\"Mozilla/5.0\",\"n\":";
    int seed = 12345;
    for (int i = 0; i < VARIANTS; i++) {
      StringBuilder value = new StringBuilder();
      while (value.length() * 2 < valueBytes) {
        seed = (seed * 1103515245 + 12345) & 0x7fffffff;
        value.append(Integer.toString(seed, 36));
      }
      while (value.length() < valueBytes) value.append(text);
      KEYS[i] = String.format(Locale.ROOT, "key-%04d", i).getBytes(StandardCharsets.UTF_8);
      VALUES[i] = value.substring(0, valueBytes).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** User and system time of this process. */
  private static long cpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static void print(List<Outcome> outcomes, double seconds, long cpuUs) throws Exception {
    int records = outcomes.stream().mapToInt(Outcome::records).sum();
    long bytes = outcomes.stream().mapToLong(Outcome::bytes).sum();
    double[] latencies = outcomes.stream().flatMapToDouble(o -> Arrays.stream(o.latenciesMs())).sorted().toArray();
    String percentiles = latencies.length == 0 ? "" : String.format(Locale.ROOT, ",\"p50Ms\":%.4f,\"p99Ms\":%.4f",
        latencies[latencies.length / 2], latencies[Math.min(latencies.length - 1, (int) (latencies.length * 0.99))]);
    System.out.printf(Locale.ROOT, "{\"records\":%d,\"bytes\":%d,\"seconds\":%.6f,\"cpuUs\":%d,\"peakKiB\":%d%s}%n", records,
        bytes, seconds, cpuUs, peakKiB(), percentiles);
    System.out.flush();
  }

  private static long peakKiB() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    Matcher peak = Pattern.compile("VmHWM:\\s+(\\d+)").matcher(Files.readString(status));
    return peak.find() ? Long.parseLong(peak.group(1)) : 0;
  }

  /** Ends a program whose client cannot do the job. */
  private static Outcome cannot(String reason) {
    System.out.println("{\"unavailable\":\"" + reason + "\"}");
    System.exit(0);
    return null;
  }

  private static void fail(Exception error) {
    error.printStackTrace();
    Runtime.getRuntime().halt(1);
  }
}
