import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Min;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.common.metrics.stats.WindowedCount;

/** Prints `metrics.json`: what Kafka's own statistics say of values that are recorded at given times. */
public final class MetricsVectors {
  public static void main(String[] args) {
    Random random = new Random(20261122);
    List<String> cases = new ArrayList<>();
    for (int i = 0; i < 40; i++) cases.add(oneCase(random));
    System.out.println("[\n" + String.join(",\n", cases) + "\n]");
  }

  private static String oneCase(Random random) {
    long windowMs = new long[] { 1000, 5000, 30000 }[random.nextInt(3)];
    int samples = 1 + random.nextInt(4);
    MetricConfig config = new MetricConfig().samples(samples).timeWindow(windowMs, java.util.concurrent.TimeUnit.MILLISECONDS);
    Avg avg = new Avg();
    Max max = new Max();
    Min min = new Min();
    Rate rate = new Rate();
    Rate countRate = new Rate(new WindowedCount());
    CumulativeSum total = new CumulativeSum();
    long now = random.nextInt(1000);
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      now += switch (random.nextInt(4)) {
        case 0 -> 0;
        case 1 -> random.nextInt((int) windowMs / 4);
        case 2 -> random.nextInt((int) windowMs * 2);
        default -> random.nextInt((int) windowMs * (samples + 2));
      };
      if (random.nextInt(3) > 0) {
        int value = random.nextInt(1000) - 200;
        avg.record(config, value, now);
        max.record(config, value, now);
        min.record(config, value, now);
        rate.record(config, value, now);
        countRate.record(config, value, now);
        total.record(config, value, now);
        steps.add("[" + now + "," + value + "]");
      } else {
        steps.add("{\"at\":" + now + ",\"avg\":" + number(avg.measure(config, now)) + ",\"max\":" + number(max.measure(config, now))
            + ",\"min\":" + number(min.measure(config, now)) + ",\"rate\":" + number(rate.measure(config, now))
            + ",\"countRate\":" + number(countRate.measure(config, now)) + ",\"total\":" + number(total.measure(config, now)) + "}");
      }
    }
    return "{\"windowMs\":" + windowMs + ",\"samples\":" + samples + ",\"steps\":[" + String.join(",", steps) + "]}";
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "\"NaN\"" : Double.toString(value);
  }
}
