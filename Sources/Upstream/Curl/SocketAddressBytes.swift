import CLibCurl
import Glibc

/// IP addresses as bytes in network order: 4 or 16 of them.
enum SocketAddressBytes {
    /// The address of the socket address at a place in memory; nil for a family other than IPv4 and IPv6.
    static func bytes(at raw: UnsafeRawPointer, family: Int32) -> [UInt8]? {
        switch family {
        case AF_INET:
            let start = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 4
            return unsafe Array(UnsafeRawBufferPointer(start: raw + start, count: 4))
        case AF_INET6:
            let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
            return unsafe Array(UnsafeRawBufferPointer(start: raw + start, count: 16))
        default:
            return nil
        }
    }

    /// The address that a text form says; nil when it is none.
    static func bytes(ofText text: UnsafePointer<CChar>) -> [UInt8]? {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 { return unsafe withUnsafeBytes(of: four) { unsafe Array($0) } }
        var sixteen = in6_addr()
        if unsafe inet_pton(AF_INET6, text, &sixteen) == 1 {
            return unsafe withUnsafeBytes(of: sixteen) { unsafe Array($0) }
        }
        return nil
    }
}
