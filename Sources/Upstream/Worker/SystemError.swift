import Glibc

/// The operating system refused something.
package struct SystemError: Error, CustomStringConvertible {
    /// The `errno`.
    package let number: Int32
    /// What was being done, and the `errno`.
    package let description: String

    init(_ number: Int32 = errno, while action: String) {
        self.number = number
        self.description = "\(action): errno \(number)"
    }
}
