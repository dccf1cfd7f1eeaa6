import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Java side of java-clients.test.ts. `copy SERVERS FROM TO GROUP COUNT PROTOCOL` copies in transactions, the first of which it
 * aborts; `admin SERVERS TOPIC GROUP` makes the calls of the Admin client and prints a line for each: its name and `ok` or the exception.
 */
public final class JavaClients {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("copy")) copy(args[1], args[2], args[3], args[4], Integer.parseInt(args[5]), args[6]);
        else administer(args[1], args[2], args[3]);
    }

    private static void copy(String servers, String from, String to, String group, int count, String protocol) {
        Map<String, Object> producing = new HashMap<>(Map.of("bootstrap.servers", servers, "transactional.id", group + "-tx"));
        Map<String, Object> consuming = new HashMap<>(Map.of(
            "bootstrap.servers", servers, "group.id", group, "group.protocol", protocol, "auto.offset.reset", "earliest",
            "enable.auto.commit", "false", "isolation.level", "read_committed"));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
            KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            producer.initTransactions();
            consumer.subscribe(List.of(from));
            boolean mustAbort = true;
            for (int copied = 0; copied < count;) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                if (records.isEmpty()) continue;
                producer.beginTransaction();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    producer.send(new ProducerRecord<>(to, record.key(), record.value()));
                }
                if (mustAbort) {
                    mustAbort = false;
                    producer.flush();
                    producer.abortTransaction();
                    for (TopicPartition partition : records.partitions()) {
                        consumer.seek(partition, records.records(partition).get(0).offset());
                    }
                    continue;
                }
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (TopicPartition partition : records.partitions()) {
                    offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
                }
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.commitTransaction();
                copied += records.count();
            }
        }
    }

    private interface Call {
        KafkaFuture<?> start();
    }

    private static void print(String name, Call call) {
        String outcome;
        try {
            call.start().get(20, TimeUnit.SECONDS);
            outcome = "ok";
        } catch (Exception error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            outcome = cause.getClass().getSimpleName() + " " + cause.getMessage();
        }
        System.out.println(name + " " + outcome);
    }

    private static void administer(String servers, String topic, String group) {
        TopicPartition first = new TopicPartition(topic, 0);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry("retention.ms", "3600000"), AlterConfigOp.OpType.SET);
        Collection<String> groups = List.of(group);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers, "client.id", "java-admin"))) {
            print("createTopics", () -> admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty()))).all());
            print("listTopics", () -> admin.listTopics().names());
            print("describeTopics", () -> admin.describeTopics(List.of(topic)).allTopicNames());
            print("createPartitions", () -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all());
            print("describeConfigs", () -> admin.describeConfigs(List.of(resource)).all());
            print("incrementalAlterConfigs", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
            print("listConfigResources", () -> admin.listConfigResources().all());
            produce(servers, topic);
            print("listOffsets", () -> admin.listOffsets(Map.of(first, OffsetSpec.latest())).all());
            print("listOffsets of a time", () -> admin.listOffsets(Map.of(first, OffsetSpec.forTimestamp(0))).all());
            print("listOffsets of the maximum", () -> admin.listOffsets(Map.of(first, OffsetSpec.maxTimestamp())).all());
            print("deleteRecords", () -> admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(1))).all());
            print("alterConsumerGroupOffsets",
                () -> admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(2))).all());
            print("listConsumerGroupOffsets", () -> admin.listConsumerGroupOffsets(group).all());
            print("listGroups", () -> admin.listGroups().all());
            print("describeConsumerGroups", () -> admin.describeConsumerGroups(groups).all());
            print("deleteConsumerGroupOffsets", () -> admin.deleteConsumerGroupOffsets(group, Set.of(first)).all());
            print("deleteConsumerGroups", () -> admin.deleteConsumerGroups(groups).all());
            print("describeCluster", () -> admin.describeCluster().nodes());
            print("describeLogDirs", () -> admin.describeLogDirs(List.of(0)).allDescriptions());
            print("describeProducers", () -> admin.describeProducers(List.of(first)).all());
            print("listTransactions", () -> admin.listTransactions().all());
            print("describeTransactions", () -> admin.describeTransactions(List.of("java-admin-tx")).all());
            print("fenceProducers", () -> admin.fenceProducers(List.of("java-admin-tx")).all());
            print("describeFeatures", () -> admin.describeFeatures().featureMetadata());
            print("describeMetadataQuorum", () -> admin.describeMetadataQuorum().quorumInfo());
            print("electLeaders", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(first)).partitions());
            print("listPartitionReassignments", () -> admin.listPartitionReassignments().reassignments());
            print("deleteTopics", () -> admin.deleteTopics(List.of(topic)).all());
        }
    }

    private static void produce(String servers, String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", servers, "transactional.id", "java-admin-tx");
        try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 3; i++) producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) i}));
            producer.commitTransaction();
        }
    }
}
