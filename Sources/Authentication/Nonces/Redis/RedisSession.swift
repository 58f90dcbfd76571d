import NIOCore

/// What is said over one connection to Redis. A value: it says what to send and whom to answer, and sends nothing itself.
///
/// Begins with what makes the server's memory trustworthy. A server that was started anew, or took over from another, may
/// have lost nonces; the moment at which anybody first saw this run of it is kept there, and requests signed up to that
/// moment are not judged.
struct RedisSession<Waiter> {
    enum Action {
        case send(RedisCommand)
        /// Questions can be asked from now on.
        case ready
        case answer(Waiter, NonceVerdict)
        /// The connection is of no use.
        case fail(RedisFailure)
    }

    /// What a reply is awaited to.
    private enum Expected {
        case acceptance(of: String)
        case info
        case epochMade
        case epoch
        case heartbeat
        case nonce(Waiter)
    }

    /// The most questions that may be unanswered at one time.
    static var mostUnanswered: Int { 10_000 }

    private let settings: RedisSettings
    private let now: @Sendable () -> Int
    private var expected = CircularBuffer<Expected>()
    private var epochKey = ""
    /// The second in which this run of the server was first seen; nil until that is known.
    private var epoch: Int?

    /// - Parameter now: The time, in seconds since 1970.
    init(_ settings: RedisSettings, now: @escaping @Sendable () -> Int) {
        self.settings = settings
        self.now = now
    }

    /// How many replies are awaited.
    var unanswered: Int { expected.count }
    /// Whether questions can be asked.
    var isReady: Bool { epoch != nil }

    /// The connection stands.
    mutating func start() -> [Action] {
        var actions: [Action] = []
        if let password = settings.password {
            let user = settings.username.map { [Array($0.utf8)] } ?? []
            let words = password.withBytes { [Array("AUTH".utf8)] + user + [$0] }
            actions.append(send(RedisCommand(words), .acceptance(of: "AUTH")))
        }
        if settings.database != 0 {
            actions.append(send(RedisCommand("SELECT", "\(settings.database)"), .acceptance(of: "SELECT")))
        }
        return actions + [send(RedisCommand("INFO"), .info)]
    }

    /// Asks about a nonce.
    /// - Parameters:
    ///   - key: What stands for it.
    ///   - lifetime: How long it is to be remembered, in milliseconds.
    ///   - timestamp: When the request was signed, by its own account.
    mutating func ask(_ key: String, lifetime: Int, timestamp: Int, _ waiter: Waiter) -> [Action] {
        guard let epoch, timestamp > epoch, expected.count < Self.mostUnanswered else {
            return [.answer(waiter, .unavailable)]
        }
        let command = RedisCommand("SET", settings.keyPrefix + key, "1", "PX", "\(lifetime)", "NX")
        return [send(command, .nonce(waiter))]
    }

    /// Asks whether the server still knows what it knew.
    mutating func beat() -> [Action] {
        guard isReady else { return [] }
        return [send(RedisCommand("GET", epochKey), .heartbeat)]
    }

    /// The next reply arrived.
    mutating func receive(_ reply: RESPReply) -> [Action] {
        guard let expectation = expected.popFirst() else { return [.fail(RedisFailure("it replied unasked"))] }
        if case .nonce(let waiter) = expectation { return answer(waiter, reply) }
        if case .error(let word) = reply { return [.fail(RedisFailure("it replied \(Self.shown(word))"))] }
        switch (expectation, reply) {
        case (.acceptance, .status("OK")): return []
        case (.acceptance(let command), _): return [.fail(RedisFailure("its reply to \(command) is not OK"))]
        case (.info, .bulk(let text?)): return makeEpoch(text)
        case (.epochMade, .status("OK")), (.epochMade, .bulk(nil)): return []
        case (.epoch, .bulk(let text?)): return begin(text)
        case (.heartbeat, .bulk(let text?)) where text == epochText: return []
        case (.heartbeat, .bulk): return [.fail(RedisFailure("it has lost what it knew"))]
        default: return [.fail(RedisFailure("its reply is not one to what was asked"))]
        }
    }

    /// The connection is gone: nobody gets an answer any more.
    mutating func end() -> [Action] {
        epoch = nil
        let waiters = expected.compactMap { expectation -> Waiter? in
            if case .nonce(let waiter) = expectation { waiter } else { nil }
        }
        expected.removeAll()
        return waiters.map { .answer($0, .unavailable) }
    }

    private var epochText: [UInt8] { Array("\(epoch ?? 0)".utf8) }

    private mutating func send(_ command: RedisCommand, _ expectation: Expected) -> Action {
        expected.append(expectation)
        return .send(command)
    }

    /// Only a plain OK makes a nonce a new one.
    private func answer(_ waiter: Waiter, _ reply: RESPReply) -> [Action] {
        switch reply {
        case .status("OK"): [.answer(waiter, .fresh)]
        case .bulk(nil): [.answer(waiter, .used)]
        case .error(let word): [.answer(waiter, .unavailable), .fail(RedisFailure("it replied \(Self.shown(word))"))]
        default: [.answer(waiter, .unavailable), .fail(RedisFailure("its reply is not one to what was asked"))]
        }
    }

    private mutating func makeEpoch(_ text: [UInt8]) -> [Action] {
        do throws(RedisFailure) {
            epochKey = try settings.keyPrefix + "epoch:" + RedisServerInfo(text).run
        } catch {
            return [.fail(error)]
        }
        return [
            send(RedisCommand("SET", epochKey, "\(now())", "NX"), .epochMade),
            send(RedisCommand("GET", epochKey), .epoch),
        ]
    }

    private mutating func begin(_ text: [UInt8]) -> [Action] {
        guard let seconds = Int(String(decoding: text, as: UTF8.self)) else {
            return [.fail(RedisFailure("the key \(epochKey) holds no time"))]
        }
        epoch = seconds
        return [.ready]
    }

    /// The word of an error, if it is one that Redis uses.
    private static func shown(_ word: String) -> String {
        word.utf8.count <= 20 && word.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? word : "an error"
    }
}
