import Glibc

/// What the system says of its error numbers.
enum SystemError {
    /// Such as `No such file or directory`.
    static func text(of number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let capacity = buffer.count
        guard unsafe strerror_r(number, &buffer, capacity) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
