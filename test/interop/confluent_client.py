"""The confluent-kafka side of confluent-kafka.test.ts: `produce SERVERS TOPIC` reads key<TAB>value lines,
`consume SERVERS TOPIC GROUP COUNT PROTOCOL` prints partition<TAB>offset<TAB>key<TAB>value lines, `copy SERVERS FROM TO GROUP COUNT` copies in
transactions, the first of which it aborts."""

import sys

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition


def produce(servers, topic):
    failures = []
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True, "partitioner": "murmur2_random"})
    for line in sys.stdin:
        key, value = line.rstrip("\n").split("\t")
        producer.produce(topic, key=key, value=value, on_delivery=lambda error, _: error and failures.append(error))
        producer.poll(0)
    if producer.flush(30) > 0 or failures:
        sys.exit(f"not delivered: {failures}")


def consume(servers, topic, group, count, protocol):
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": group,
            "group.protocol": protocol,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([topic])
    while count > 0:
        message = consumer.poll(30)
        if message is None:
            sys.exit(f"{count} records did not come")
        if message.error():
            raise KafkaException(message.error())
        print(message.partition(), message.offset(), message.key().decode(), message.value().decode(), sep="\t")
        count -= 1
    consumer.commit(asynchronous=False)
    consumer.close()


def copy(servers, source, target, group, count):
    producer = Producer({"bootstrap.servers": servers, "transactional.id": group + "-tx"})
    producer.init_transactions(30)
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([source])
    copied, aborts = 0, 1
    while copied < count:
        messages = consumer.consume(count, 1)
        if not messages:
            continue
        producer.begin_transaction()
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
            producer.produce(target, key=message.key(), value=message.value())
        if aborts > 0:
            aborts -= 1
            producer.flush(30)
            producer.abort_transaction(30)
            first = {}
            for message in messages:
                first.setdefault((message.topic(), message.partition()), message.offset())
            for (topic, partition), offset in first.items():
                consumer.seek(TopicPartition(topic, partition, offset))
            continue
        positions = consumer.position(consumer.assignment())
        producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata(), 30)
        producer.commit_transaction(30)
        copied += len(messages)
    consumer.close()


if sys.argv[1] == "produce":
    produce(*sys.argv[2:])
elif sys.argv[1] == "copy":
    copy(*sys.argv[2:6], int(sys.argv[6]))
else:
    consume(*sys.argv[2:5], int(sys.argv[5]), sys.argv[6])
