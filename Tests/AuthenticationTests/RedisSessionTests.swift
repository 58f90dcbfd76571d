import NIOCore
import NIOEmbedded
import Testing

@testable import Authentication

/// What is said to Redis, and what is made of its replies, without a server.
@Suite struct RedisSessionTests {
    typealias Session = RedisSession<Int>

    static let info = Array("# Server\r\nrun_id:abc\r\nrole:master\r\nmaxmemory:0\r\n".utf8)
    static let settings = RedisSettings(host: "redis.example")

    /// What a session does, as words.
    static func words(_ actions: [Session.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .send(let command): "send \(command)"
            case .ready: "ready"
            case .answer(let waiter, let verdict): "\(waiter) \(verdict)"
            case .fail(let failure): "fail: \(failure.reason)"
            }
        }
    }

    static func ready(_ settings: RedisSettings = settings, epoch: Int = 1000) -> Session {
        var session = Session(settings, now: { 1000 })
        _ = session.start()
        for reply in [RESPReply.bulk(info), .status("OK"), .bulk(Array("\(epoch)".utf8))] {
            _ = session.receive(reply)
        }
        return session
    }

    @Test func beginsWithWhatMakesTheServerTrustworthy() {
        var settings = Self.settings
        (settings.password, settings.database) = (Secret("hunter2"), 3)
        var session = Session(settings, now: { 1000 })
        #expect(Self.words(session.start()) == ["send AUTH", "send SELECT", "send INFO"])
        #expect(Self.words(session.ask("k", lifetime: 1, timestamp: 2000, 1)) == ["1 unavailable"])
        #expect(Self.words(session.receive(.status("OK"))) == [])
        #expect(Self.words(session.receive(.status("OK"))) == [])
        #expect(Self.words(session.receive(.bulk(Self.info))) == ["send SET", "send GET"])
        #expect(Self.words(session.receive(.bulk(nil))) == [])
        #expect(!session.isReady)
        #expect(Self.words(session.receive(.bulk(Array("1000".utf8)))) == ["ready"])
        #expect(session.isReady)
    }

    @Test func commandsAreWhatRedisReads() {
        var buffer = ByteBuffer()
        RedisCommand("SET", "k\r\n", "").write(to: &buffer)
        #expect(String(buffer: buffer) == "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$0\r\n\r\n")
        var dumped = ""
        dump(RedisCommand("AUTH", "hunter2"), to: &dumped)
        #expect(!dumped.contains("hunter2") && !"\(RedisCommand("AUTH", "hunter2"))".contains("hunter2"))
    }

    /// Only a plain OK to the very question makes a nonce a new one.
    @Test(
        arguments: [
            (.status("OK"), ["1 fresh"]), (.bulk(nil), ["1 used"]),
            (.error("READONLY"), ["1 unavailable", "fail: it replied READONLY"]),
            (.error("LOADING"), ["1 unavailable", "fail: it replied LOADING"]),
            (.error("OOM"), ["1 unavailable", "fail: it replied OOM"]),
            (.error("NOAUTH"), ["1 unavailable", "fail: it replied NOAUTH"]),
            (.error("hunter2"), ["1 unavailable", "fail: it replied an error"]),
            (.status("QUEUED"), ["1 unavailable", "fail: its reply is not one to what was asked"]),
            (.bulk(Array("OK".utf8)), ["1 unavailable", "fail: its reply is not one to what was asked"]),
            (.integer(1), ["1 unavailable", "fail: its reply is not one to what was asked"]),
        ] as [(RESPReply, [String])])
    func verdicts(_ reply: RESPReply, _ expected: [String]) {
        var session = Self.ready()
        #expect(Self.words(session.ask("k", lifetime: 1, timestamp: 1001, 1)) == ["send SET"])
        #expect(Self.words(session.receive(reply)) == expected)
    }

    @Test func repliesAreInOrderAndNoneIsForNothing() {
        var session = Self.ready()
        for waiter in 1...3 { _ = session.ask("k", lifetime: 1, timestamp: 1001, waiter) }
        #expect(Self.words(session.beat()) == ["send GET"])
        #expect(Self.words(session.receive(.status("OK"))) == ["1 fresh"])
        #expect(Self.words(session.receive(.bulk(nil))) == ["2 used"])
        #expect(Self.words(session.end()) == ["3 unavailable"])
        #expect(!session.isReady)
        session = Self.ready()
        #expect(Self.words(session.receive(.status("OK"))) == ["fail: it replied unasked"])
    }

    @Test func whatWasSignedBeforeTheServerIsKnownIsNotJudged() {
        var session = Self.ready(epoch: 1500)
        for timestamp in [0, 1000, 1500] {
            #expect(Self.words(session.ask("k", lifetime: 1, timestamp: timestamp, 1)) == ["1 unavailable"])
        }
        #expect(Self.words(session.ask("k", lifetime: 1, timestamp: 1501, 1)) == ["send SET"])
    }

    @Test(arguments: [
        ("run_id:\r\n", "INFO does not say which run of the server this is"), ("", "INFO does not say which run"),
        ("run_id:a\r\nrole:slave\r\n", "it is a replica"),
        ("run_id:a\r\nmaxmemory:1\r\nmaxmemory_policy:allkeys-lru\r\n", "its maxmemory-policy is allkeys-lru"),
        ("run_id:a\r\nmaxmemory:1\r\nmaxmemory_policy:volatile-ttl\r\n", "its maxmemory-policy is volatile-ttl"),
    ])
    func serversThatLoseNonces(_ info: String, _ reason: String) {
        var session = Session(Self.settings, now: { 1000 })
        _ = session.start()
        let words = Self.words(session.receive(.bulk(Array(info.utf8))))
        #expect(words.count == 1 && words[0].hasPrefix("fail: \(reason)"), "\(words)")
    }

    @Test func aServerThatForgotIsLeft() {
        for reply in [RESPReply.bulk(nil), .bulk(Array("1001".utf8)), .status("OK"), .error("ERR")] {
            var session = Self.ready()
            _ = session.beat()
            #expect(Self.words(session.receive(reply)).first?.hasPrefix("fail: ") == true, "\(reply)")
        }
        var session = Self.ready()
        _ = session.beat()
        #expect(Self.words(session.receive(.bulk(Array("1000".utf8)))) == [])
    }

    @Test func unansweredQuestionsAreBounded() {
        var session = Self.ready()
        for waiter in 0..<Session.mostUnanswered {
            #expect(Self.words(session.ask("k", lifetime: 1, timestamp: 1001, waiter)) == ["send SET"])
        }
        #expect(Self.words(session.ask("k", lifetime: 1, timestamp: 1001, -1)) == ["-1 unavailable"])
    }

    static let replies: [(String, RESPReply)] = [
        ("+OK\r\n", .status("OK")), ("-READONLY You can't\r\n", .error("READONLY")), (":12\r\n", .integer(12)),
        ("$-1\r\n", .bulk(nil)), ("$5\r\na\r\nb\r\r\n", .bulk(Array("a\r\nb\r".utf8))), ("$0\r\n\r\n", .bulk([])),
    ]

    /// However the bytes arrive.
    @Test(arguments: 1...9) func repliesAreCutOut(_ piece: Int) throws {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(RESPDecoder()))
        var bytes = ByteBuffer(string: Self.replies.map(\.0).joined())
        while let part = bytes.readSlice(length: min(piece, bytes.readableBytes)), part.readableBytes > 0 {
            try channel.writeInbound(part)
        }
        for (_, reply) in Self.replies { #expect(try channel.readInbound(as: RESPReply.self) == reply) }
        _ = try channel.finish()
    }

    @Test(arguments: [
        "x\r\n", "HTTP/1.1 400 Bad Request\r\n", "*1\r\n", "$x\r\n", "$-2\r\n", "$1\r\nabc", "+OK\n", "$999999999\r\n",
    ])
    func whatIsNoReply(_ text: String) {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(RESPDecoder()))
        #expect(throws: RESPDecoder.Malformed.self) { try channel.writeInbound(ByteBuffer(string: text)) }
    }

    @Test func randomBytesAreNoHarm() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...60, using: &generator)
            var buffer = ByteBuffer(string: generator.text(of: "+-:$*0123456789\r\n-OKab", count...count))
            let before = buffer.readableBytes
            while let reply = try? RESPDecoder.reply(&buffer) { _ = reply }
            #expect(buffer.readableBytes <= before, "seed \(seed)")
        }
    }
}
