"""The confluent-kafka side of secured-broker.test.ts: `SERVERS TOPIC GROUP COUNT` writes COUNT records and reads them back in the
group. How it logs in stands in OTTLA_CLIENT as JSON."""

import json
import os
import sys

from confluent_kafka import Consumer, KafkaException, Producer


def login():
    how = json.loads(os.environ["OTTLA_CLIENT"])
    config = {"security.protocol": how["protocol"]}
    names = {"ca": "ssl.ca.pem", "cert": "ssl.certificate.pem", "key": "ssl.key.pem", "mechanism": "sasl.mechanism"}
    names |= {"username": "sasl.username", "password": "sasl.password"}
    config |= {name: how[key] for key, name in names.items() if key in how}
    if "token" in how:
        config["oauth_cb"] = lambda _: (how["token"], how["expires"])
    return config


def main(servers, topic, group, count):
    failures = []
    producer = Producer(login() | {"bootstrap.servers": servers, "message.timeout.ms": 20000})
    for i in range(count):
        producer.produce(topic, value=f"value {i}", on_delivery=lambda error, _: error and failures.append(error))
    if producer.flush(30) > 0 or failures:
        sys.exit(f"not delivered: {failures}")
    consumer = Consumer(login() | {"bootstrap.servers": servers, "group.id": group, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    for left in range(count, 0, -1):
        message = consumer.poll(30)
        if message is None:
            sys.exit(f"{left} records did not come")
        if message.error():
            raise KafkaException(message.error())
    consumer.close()
    print(count)


main(*sys.argv[1:4], int(sys.argv[4]))
