import NIOCore
import SallyportPolicy
import Synchronization

/// Where this process listens: no call may lead back to it, whatever policy says of the address.
final class OwnListeners: Sendable {
    private struct Endpoint {
        var address: IPAddress
        var port: Int
    }

    private struct Machine {
        var addresses: Set<IPAddress> = []
        /// When they were looked up; nil: never.
        var time: NIODeadline?
    }

    private let endpoints = Mutex<[Endpoint]>([])
    private let machine = Mutex(Machine())

    /// For how long the addresses of this machine are believed: it may be given another one at any time.
    private static let memory = TimeAmount.seconds(1)

    /// Notes a listener.
    /// - Parameters:
    ///   - address: The address that it was bound to, such as 0.0.0.0 for all of IPv4.
    ///   - port: The port that it has.
    func add(_ address: IPAddress, port: Int) {
        endpoints.withLock { $0.append(Endpoint(address: address, port: port)) }
    }

    /// Notes a listener by what its socket is bound to; one without an IP address is nowhere that a call could lead.
    func add(_ bound: SocketAddress?) {
        guard let port = bound?.port, let address = bound?.ipAddress.flatMap({ IPAddress(Self.withoutZone($0)) }) else {
            return
        }
        add(address, port: port)
    }

    /// Whether somebody who connects there comes to one of the listeners.
    func contains(_ address: IPAddress, port: Int) -> Bool {
        let isOwn: Bool? = endpoints.withLock { endpoints in
            let here = endpoints.filter { $0.port == port }
            if here.isEmpty { return false }
            if here.contains(where: { $0.address == address }) { return true }
            // Whoever listens on all addresses listens on those of this machine.
            return here.contains { $0.address.isUnspecified } || address.isUnspecified ? nil : false
        }
        return isOwn ?? isOfThisMachine(address)
    }

    private func isOfThisMachine(_ address: IPAddress) -> Bool {
        if address.isUnspecified || address.isLoopback { return true }
        return machine.withLock { machine in
            let now = NIODeadline.now()
            if machine.time.map({ now - $0 > Self.memory }) ?? true {
                machine = Machine(addresses: Self.currentAddresses(), time: now)
            }
            return machine.addresses.contains(address)
        }
    }

    private static func currentAddresses() -> Set<IPAddress> {
        let devices = (try? System.enumerateDevices()) ?? []
        return Set(devices.compactMap { $0.address?.ipAddress.flatMap { IPAddress(withoutZone($0)) } })
    }

    /// A link-local address comes with the name of its device behind a percent sign.
    private static func withoutZone(_ text: String) -> String { String(text.prefix { $0 != "%" }) }
}

extension IPAddress {
    /// Whether it is 0.0.0.0 or `::`: to a listener all addresses, to who connects this machine.
    fileprivate var isUnspecified: Bool { networkBytes.allSatisfy { $0 == 0 } }

    fileprivate var isLoopback: Bool {
        isV4 ? networkBytes.first == 127 : networkBytes.dropLast().allSatisfy { $0 == 0 } && networkBytes.last == 1
    }
}
