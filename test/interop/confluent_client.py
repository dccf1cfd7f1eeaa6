"""The confluent-kafka side of confluent-kafka.test.ts: `produce SERVERS TOPIC` reads key<TAB>value lines,
`consume SERVERS TOPIC GROUP COUNT PROTOCOL` prints partition<TAB>offset<TAB>key<TAB>value lines."""

import sys

from confluent_kafka import Consumer, KafkaException, Producer


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


if sys.argv[1] == "produce":
    produce(*sys.argv[2:])
else:
    consume(*sys.argv[2:5], int(sys.argv[5]), sys.argv[6])
