import NIOCore
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("The gateway's own listeners")
struct OwnListenersTests {
    private func contains(_ address: String, _ port: Int, listening: [String]) throws -> Bool {
        let listeners = OwnListeners()
        for text in listening { listeners.add(try #require(IPAddress(text)), port: 8443) }
        return listeners.contains(try #require(IPAddress(address)), port: port)
    }

    @Test(
        "what leads to one",
        arguments: [
            (["127.0.0.1"], "127.0.0.1"), (["127.0.0.1"], "0.0.0.0"), (["::1"], "::1"), (["::1"], "::"),
            (["10.1.2.3", "127.0.0.1"], "10.1.2.3"), (["0.0.0.0"], "127.0.0.1"), (["0.0.0.0"], "127.9.9.9"),
            (["0.0.0.0"], "0.0.0.0"), (["::"], "::1"), (["::"], "127.0.0.1"),
        ])
    func own(listening: [String], address: String) throws {
        #expect(try contains(address, 8443, listening: listening))
        #expect(try !contains(address, 443, listening: listening))
    }

    @Test(
        "what does not",
        arguments: [
            ([], "127.0.0.1"), (["127.0.0.1"], "127.0.0.2"), (["127.0.0.1"], "::1"), (["127.0.0.1"], "198.51.100.7"),
            (["0.0.0.0"], "198.51.100.7"), (["::"], "2001:db8::7"), (["10.1.2.3"], "10.1.2.4"),
        ])
    func other(listening: [String], address: String) throws {
        #expect(try !contains(address, 8443, listening: listening))
    }

    @Test(
        "a socket's own address",
        arguments: [("127.0.0.1", true), ("0.0.0.0", true), ("::1", false), ("fe80::1", false)])
    func bound(address: String, isLoopback: Bool) throws {
        let listeners = OwnListeners()
        listeners.add(try SocketAddress(ipAddress: address, port: 8443))
        #expect(listeners.contains(try #require(IPAddress(address)), port: 8443))
        #expect(listeners.contains(try #require(IPAddress("127.0.0.1")), port: 8443) == isLoopback)
        let none = OwnListeners()
        none.add(nil)
        none.add(try SocketAddress(unixDomainSocketPath: "/run/sallyport"))
        #expect(!none.contains(try #require(IPAddress("127.0.0.1")), port: 8443))
    }

    @Test("every address of this machine, for one that listens on all")
    func allOfThisMachine() throws {
        let listeners = OwnListeners()
        listeners.add(try #require(IPAddress("::")), port: 443)
        let own = try System.enumerateDevices().compactMap { $0.address?.ipAddress }
            .compactMap { IPAddress(String($0.prefix { $0 != "%" })) }
        #expect(!own.isEmpty)
        for address in own { #expect(listeners.contains(address, port: 443), "\(address)") }
    }
}
