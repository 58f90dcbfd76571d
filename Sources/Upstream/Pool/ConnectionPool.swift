/// The connections of one `PoolKey`: one multi handle, and the easy handles that are used in it alone.
///
/// Confined to the worker's thread. Must have no transfers when it goes; its connections are closed then.
final class ConnectionPool {
    /// Names the pool within its worker.
    let id: UInt32
    /// What its requests have in common.
    let key: PoolKey
    /// How long it keeps its connections without transfers; not at all once it is out of use.
    var idleTime = UpstreamConfiguration.poolIdleTime
    /// Whether it has connections that several requests use at a time.
    var speaksHTTP2 = false
    /// Which socket is which kept connection.
    var sockets = SocketDirectory()
    /// Comes up when the pool was unused for long enough.
    let idleAlarm: Alarm

    private let multi: CurlMulti
    private let context: WorkerContext
    private let settings: EasySettings
    private let timer: Alarm
    private var spares: [CurlEasy] = []
    private var running = 0
    private var started = 0
    private let madeAt: UInt64

    private static let spareLimit = 32

    /// An empty pool.
    /// - Throws: `CurlError`; `MalformedPEM` when OpenSSL cannot read what others could.
    init(id: UInt32, key: PoolKey, context: WorkerContext) throws {
        self.id = id
        self.key = key
        self.context = context
        madeAt = context.now
        idleAlarm = Alarm(.poolIdle(id))
        timer = Alarm(.poolTimer(id))
        multi = try CurlMulti(connectionsPerHost: max(1, context.configuration.connectionsPerHost))
        settings = EasySettings(
            configuration: context.configuration,
            authorities: try key.authorities.map {
                try EasySettings.Authorities(pem: $0, checksRevocation: context.configuration.crlFile != nil)
            } ?? context.authorities,
            identity: try key.identity.map {
                try TLSIdentity(chain: PinnedBytes($0.certificateChainPEM), key: PinnedBytes($0.privateKeyPEM))
            },
            tls: TLSContext(), share: try CurlShare(), poller: context.poller)
        multi.observer = self
    }

    /// Whether a connection of it may be older than connections may be, or has been given as many requests. libcurl looks at the
    /// age of one only while nobody uses it, which with HTTP/2 may be never; of others it sees to it.
    var isOutOfDate: Bool {
        guard speaksHTTP2 else { return false }
        let age = Duration.nanoseconds(Int64(clamping: context.now - madeAt))
        return started >= UpstreamConfiguration.connectionRequests || age >= context.configuration.connectionLifetime
    }

    /// Whether no transfer runs.
    var isIdle: Bool { running == 0 }

    /// Takes an easy handle for a transfer; give it back by `end(_:isReusable:)`.
    /// - Throws: `CurlError`.
    func borrow() throws -> CurlEasy {
        try spares.popLast() ?? CurlEasy(settings)
    }

    /// Starts the transfer that a borrowed handle was prepared for.
    /// - Throws: `CurlError`.
    func start(_ easy: CurlEasy) throws {
        try multi.add(easy)
        running += 1
        started += 1
        context.alarms.set(idleAlarm, to: .max)
    }

    /// Starts a transfer again that libcurl says is over.
    /// - Returns: Whether it was started.
    func restart(_ easy: CurlEasy) -> Bool {
        multi.remove(easy)
        return (try? multi.add(easy)) != nil
    }

    /// Ends a transfer, complete or not.
    /// - Parameter isReusable: Whether the handle may serve another request.
    func end(_ easy: CurlEasy, isReusable: Bool) {
        multi.remove(easy)
        easy.handler = nil
        running -= 1
        if isReusable, spares.count < ConnectionPool.spareLimit { spares.append(easy) }
        guard isIdle else { return }
        context.set(idleAlarm, after: UInt64(idleTime.wholeMilliseconds))
    }

    /// Takes the pool out of use: it is closed when its last transfer has ended.
    func retire() {
        idleTime = .zero
        if isIdle { context.set(idleAlarm, after: 0) }
    }

    /// Tells libcurl about a socket.
    func act(on socket: Int32, _ event: PollerEvent) {
        settings.tls.withConnections(now: context.now) {
            multi.act(on: socket, readable: event.isReadable, writable: event.isWritable, failed: event.isFailed)
        }
    }

    /// Tells libcurl about the time.
    func actOnTime() {
        settings.tls.withConnections(now: context.now) { multi.actOnTime() }
    }

    /// Takes the next transfer that libcurl says is over.
    func nextEnded() -> (easy: CurlEasy, outcome: CurlOutcome)? {
        guard let (easy, code) = multi.nextEnded() else { return nil }
        return (easy, easy.outcome(code))
    }
}

extension ConnectionPool: CurlMultiObserver {
    func watch(socket: Int32, reading: Bool, writing: Bool) {
        context.poller.watch(
            socket, token: UInt64(id) << 32 | UInt64(UInt32(bitPattern: socket)), reading: reading, writing: writing)
    }

    func forget(socket: Int32) {
        context.poller.forget(socket)
    }

    func wake(afterMilliseconds milliseconds: Int?) {
        guard let milliseconds else { return context.alarms.set(timer, to: .max) }
        context.set(timer, after: UInt64(milliseconds))
    }
}
