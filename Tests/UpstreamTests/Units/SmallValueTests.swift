import Synchronization
import Testing

@testable import Upstream

@Suite("small values")
struct SmallValueTests {
    @Test("an IPv4-mapped address must be allowed in both forms")
    func mapped() {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1]
        #expect(AddressGuard { _ in true }.permits(mapped))
        #expect(!AddressGuard { $0.count == 16 }.permits(mapped))
        #expect(!AddressGuard { $0.count == 4 }.permits(mapped))
        #expect(!AddressGuard { _ in true }.permits(nil))
        #expect(!AddressGuard { _ in true }.permits([1, 2, 3]))
    }

    private func request(isolation: String = "a", identity: UpstreamIdentity? = nil, pin: Int? = nil) -> UpstreamRequest
    {
        UpstreamRequest(
            method: "GET", url: "https://a/", host: "a", port: 443, headers: [], body: .none, isolation: isolation,
            identity: identity, timeouts: .generous, guardAddress: { _ in true },
            connectTo: pin.map { ("127.0.0.1", $0) })
    }

    @Test("pools are told apart by every byte of account, certificate, key and pin")
    func poolKeys() {
        let requests = [
            request(), request(isolation: "A"), request(isolation: "\u{e9}"), request(isolation: "e\u{301}"),
            request(identity: UpstreamIdentity(certificateChainPEM: [1], privateKeyPEM: [1], poolKey: "k")),
            request(identity: UpstreamIdentity(certificateChainPEM: [1], privateKeyPEM: [2], poolKey: "k")),
            request(identity: UpstreamIdentity(certificateChainPEM: [2], privateKeyPEM: [1], poolKey: "k")),
            request(identity: UpstreamIdentity(certificateChainPEM: [1], privateKeyPEM: [1], poolKey: "l")),
            request(pin: 1), request(pin: 2),
        ]
        #expect(Set(requests.map(PoolKey.init)).count == requests.count)
        for request in requests { #expect(PoolKey(request) == PoolKey(request)) }
    }

    @Test("an identity never shows its key")
    func redaction() {
        let identity = UpstreamIdentity(certificateChainPEM: [], privateKeyPEM: Array("SECRET".utf8), poolKey: "name")
        var dumped = ""
        dump(identity, to: &dumped)
        for text in ["\(identity)", String(reflecting: identity), dumped, String(describing: Optional(identity))] {
            #expect(!text.contains("SECRET") && !text.contains("83"))
            #expect(text.contains("name"))
        }
    }

    @Test("a socket's number is one connection's at a time")
    func sockets() {
        func name(_ port: Int32) -> ConnectionName {
            ConnectionName(local: "::1", localPort: port, remote: [1], remotePort: 443)
        }
        var directory = SocketDirectory()
        directory.add(name(1), socket: 5)
        directory.add(name(2), socket: 6)
        directory.add(name(3), socket: 5)
        #expect(directory[name(1)] == nil)
        #expect(directory[name(2)] == 6)
        #expect(directory[name(3)] == 5)
        directory.remove(6)
        #expect(directory[name(2)] == nil)
        directory.add(name(3), socket: 7)
        directory.remove(5)
        #expect(directory[name(3)] == 7)
    }

    @Test("a window stops reading when it is full and goes on when it is half empty")
    func window() {
        var window = ResponseWindow(size: 100)
        #expect(window.canTake() == true)
        window.give(99)
        #expect(window.canTake() == true)
        window.give(50)
        #expect(window.canTake() == false)
        #expect(window.consume(98) == false)
        #expect(window.consume(1) == true)
        #expect(window.consume(1) == false)
        #expect(window.canTake() == true)
        #expect(window.consume(-5) == false)
        #expect(window.outstanding == 49)
    }

    @Test("silence is looked into soon, then less and less often, and soon again after a byte")
    func silence() {
        var silence = SilenceWatch()
        for milliseconds: UInt64 in [100, 200, 400, 800] {
            #expect(silence.nextLook(since: 7) == 7 + milliseconds * 1_000_000)
            #expect(silence.nextLook(since: 7) == 7 + milliseconds * 1_000_000)
            silence.looked()
        }
        #expect(silence.nextLook(since: 8) == 8 + 100_000_000)
        for _ in 0..<100 { silence.looked() }
        #expect(silence.nextLook(since: 8) == .max)
    }

    @Test("a huge timeout does not overflow")
    func hugeTimeouts() {
        let huge = Duration.seconds(Int64.max)
        let clock = TransferClock(.init(connect: huge, firstByte: huge, idle: huge, total: huge), now: 5)
        #expect(clock.deadline(waitsForCaller: false).time == .max)
        #expect(huge.wholeMilliseconds == Int(Int32.max))
        #expect(Duration.seconds(-1).wholeMilliseconds == 0)
        #expect(Duration.microseconds(1500).wholeMilliseconds == 1)
    }
}
