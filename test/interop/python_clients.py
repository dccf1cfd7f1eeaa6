"""The Python side of python-clients.test.ts, for kafka-python and aiokafka: `CLIENT produce SERVERS TOPIC` reads key<TAB>value lines,
`CLIENT consume SERVERS TOPIC GROUP COUNT` prints partition<TAB>offset<TAB>key<TAB>value lines, `CLIENT copy SERVERS FROM TO GROUP
COUNT` copies in transactions, the first of which it aborts."""

import asyncio
import sys


def lines():
    for line in sys.stdin:
        key, value = line.rstrip("\n").split("\t")
        yield key.encode(), value.encode()


def show(record):
    print(record.partition, record.offset, record.key.decode(), record.value.decode(), sep="\t")


class KafkaPython:
    def produce(self, servers, topic):
        from kafka import KafkaProducer

        producer = KafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True)
        sent = [producer.send(topic, key=key, value=value) for key, value in lines()]
        producer.flush(timeout=30)
        for future in sent:
            future.get(timeout=10)
        producer.close()

    def consume(self, servers, topic, group, count):
        from kafka import KafkaConsumer

        consumer = KafkaConsumer(
            topic, bootstrap_servers=servers, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
        )
        left = int(count)
        while left > 0:
            for records in consumer.poll(timeout_ms=1000, max_records=left).values():
                for record in records:
                    show(record)
                    left -= 1
        consumer.commit()
        consumer.close()

    def copy(self, servers, source, target, group, count):
        from kafka import KafkaConsumer, KafkaProducer
        from kafka.structs import OffsetAndMetadata

        producer = KafkaProducer(bootstrap_servers=servers, transactional_id=group + "-tx", acks="all")
        producer.init_transactions()
        consumer = KafkaConsumer(
            source,
            bootstrap_servers=servers,
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            isolation_level="read_committed",
        )
        copied, aborts = 0, 1
        while copied < int(count):
            batches = consumer.poll(timeout_ms=1000)
            if not batches:
                continue
            producer.begin_transaction()
            for records in batches.values():
                for record in records:
                    producer.send(target, key=record.key, value=record.value)
            if aborts > 0:
                aborts -= 1
                producer.flush(timeout=30)  # what is still buffered would never be sent
                producer.abort_transaction()
                for partition, records in batches.items():
                    consumer.seek(partition, records[0].offset)
                continue
            offsets = {
                partition: OffsetAndMetadata(records[-1].offset + 1, "", -1) for partition, records in batches.items()
            }
            producer.send_offsets_to_transaction(offsets, group)
            producer.commit_transaction()
            copied += sum(len(records) for records in batches.values())
        consumer.close()
        producer.close()


class AioKafka:
    def produce(self, servers, topic):
        from aiokafka import AIOKafkaProducer

        async def main():
            async with AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True) as producer:
                sent = [await producer.send(topic, key=key, value=value) for key, value in lines()]
                for future in sent:
                    await future

        asyncio.run(main())

    def consume(self, servers, topic, group, count):
        from aiokafka import AIOKafkaConsumer

        async def main():
            left = int(count)
            consumer = AIOKafkaConsumer(
                topic,
                bootstrap_servers=servers,
                group_id=group,
                auto_offset_reset="earliest",
                enable_auto_commit=False,
            )
            async with consumer:
                while left > 0:
                    for records in (await consumer.getmany(timeout_ms=1000, max_records=left)).values():
                        for record in records:
                            show(record)
                            left -= 1
                await consumer.commit()

        asyncio.run(main())

    def copy(self, servers, source, target, group, count):
        from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

        async def main():
            copied, aborts = 0, 1
            producer = AIOKafkaProducer(bootstrap_servers=servers, transactional_id=group + "-tx")
            consumer = AIOKafkaConsumer(
                source,
                bootstrap_servers=servers,
                group_id=group,
                auto_offset_reset="earliest",
                enable_auto_commit=False,
                isolation_level="read_committed",
            )
            async with producer, consumer:
                while copied < int(count):
                    batches = await consumer.getmany(timeout_ms=1000)
                    if not batches:
                        continue
                    await producer.begin_transaction()
                    for records in batches.values():
                        for record in records:
                            await producer.send(target, key=record.key, value=record.value)
                    if aborts > 0:
                        aborts -= 1
                        await producer.abort_transaction()
                        for partition, records in batches.items():
                            consumer.seek(partition, records[0].offset)
                        continue
                    offsets = {partition: records[-1].offset + 1 for partition, records in batches.items()}
                    await producer.send_offsets_to_transaction(offsets, group)
                    await producer.commit_transaction()
                    copied += sum(len(records) for records in batches.values())

        asyncio.run(main())


client = {"kafka-python": KafkaPython, "aiokafka": AioKafka}[sys.argv[1]]()
getattr(client, sys.argv[2])(*sys.argv[3:])
