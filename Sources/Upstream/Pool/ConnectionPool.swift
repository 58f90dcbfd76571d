import CLibCurl

/// The connections of one account with one client certificate: a libcurl multi handle of its own, so that no connection and
/// no TLS session is ever shared with another. Confined to the thread of its worker.
final class ConnectionPool {
    let id: UInt32
    let key: PoolKey
    /// Its certificate is gone: no request is started on it any more.
    var isRetired = false
    /// When libcurl wants to know that time passed.
    let timer: Alarm
    /// When it has been unused for long enough.
    let idle: Alarm
    private(set) var running = 0
    private let multi: CurlMulti
    private let settings: EasySettings
    private var spares: [CurlEasy] = []
    private unowned let loop: WorkerLoop

    /// How many handles without a transfer are kept, with what they have learnt.
    private static let maximumSpares = 64

    /// An empty pool.
    /// - Throws: `CurlError`.
    init(
        id: UInt32, key: PoolKey, configuration: UpstreamConfiguration, authorities: EasySettings.Authorities,
        loop: WorkerLoop
    ) throws {
        self.id = id
        self.key = key
        self.loop = loop
        timer = Alarm(.poolTimer(id))
        idle = Alarm(.poolIdle(id))
        settings = EasySettings(
            configuration: configuration, authorities: authorities,
            identity: key.identity.map { (PinnedBytes($0.certificateChainPEM), PinnedBytes($0.privateKeyPEM)) },
            share: try CurlShare())
        multi = try CurlMulti(connectionsPerHost: configuration.connectionsPerHost)
        multi.observer = self
    }

    /// Starts a transfer.
    /// - Throws: `CurlError`.
    func start(_ transfer: RunningTransfer, headers: HeaderLines) throws {
        let easy = try spares.popLast() ?? CurlEasy(settings)
        try easy.prepare(CurlRequestOptions(transfer.request), headers: headers)
        easy.handler = transfer
        do {
            try multi.add(easy)
        } catch {
            easy.handler = nil
            throw error
        }
        transfer.easy = easy
        running += 1
    }

    /// Takes a transfer out, complete or not. Its connection is kept if it is complete, and closed if it is not.
    func remove(_ transfer: RunningTransfer) {
        guard let easy = transfer.easy else { return }
        multi.remove(easy)
        easy.handler = nil
        transfer.easy = nil
        running -= 1
        if spares.count < Self.maximumSpares { spares.append(easy) }
    }

    /// Tells libcurl that a socket is ready.
    func act(on event: PollerEvent, socket: Int32) {
        multi.act(on: socket, readable: event.isReadable, writable: event.isWritable, failed: event.isFailed)
    }

    /// Tells libcurl that time has passed.
    func actOnTime() { multi.actOnTime() }

    /// Takes the next transfer that libcurl says has ended, with libcurl's word on it.
    func nextEnded() -> (transfer: RunningTransfer, outcome: CurlOutcome)? {
        while let (easy, code) = multi.nextEnded() {
            guard let transfer = easy.handler as? RunningTransfer else { continue }
            return (transfer, easy.outcome(code))
        }
        return nil
    }
}

extension ConnectionPool: CurlMultiObserver {
    func watch(socket: Int32, reading: Bool, writing: Bool) {
        loop.watch(socket: socket, of: self, reading: reading, writing: writing)
    }

    func forget(socket: Int32) {
        loop.forget(socket: socket)
    }

    func wake(afterMilliseconds milliseconds: Int?) {
        loop.wake(self, afterMilliseconds: milliseconds)
    }
}
