import NIOCore

/// What a worker tells its callers, gathered so that each event loop is woken once for everything that happened in one
/// turn.
final class Outbox {
    /// One call to make on an event loop.
    enum Delivery: Sendable {
        case event(UpstreamEvent, @Sendable (UpstreamEvent) -> Void)
        case written(@Sendable () -> Void)

        func make() {
            switch self {
            case .event(let event, let receive): receive(event)
            case .written(let written): written()
            }
        }
    }

    private var batches: [(eventLoop: any EventLoop, deliveries: [Delivery])] = []

    /// Adds a call, after those that were added before for the same event loop.
    func add(_ delivery: Delivery, on eventLoop: any EventLoop) {
        if let index = batches.firstIndex(where: { $0.eventLoop === eventLoop }) {
            batches[index].deliveries.append(delivery)
        } else {
            var deliveries: [Delivery] = []
            deliveries.reserveCapacity(8)
            deliveries.append(delivery)
            batches.append((eventLoop, deliveries))
        }
    }

    /// Hands the calls over to their event loops.
    func flush() {
        for (eventLoop, deliveries) in batches {
            eventLoop.execute {
                for delivery in deliveries { delivery.make() }
            }
        }
        batches.removeAll(keepingCapacity: true)
    }
}
