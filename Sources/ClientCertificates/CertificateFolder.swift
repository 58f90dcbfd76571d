internal import Glibc

/// The folder that `file:` references are read from. The only file of this module that talks to the file system.
///
/// Links are followed as long as they stay inside: container orchestrators mount a folder whose files are links to
/// `..data/NAME`, where `..data` is itself a link that is swapped when the content changes.
struct CertificateFolder {
    /// What came of reading a file.
    enum Reading {
        /// The content, and whether everyone on the machine may read it.
        case contents(SecretBytes, isWorldReadable: Bool)
        /// There is no such file.
        case absent
        /// There is something that cannot be read, or not as a file of this folder; why. It may well be a certificate, so
        /// this is an outage and never the absence of one.
        case failed(String)
    }

    /// The password of a certificate file, and whether everyone on the machine may read it.
    struct Password {
        let secret: SecretBytes
        let isWorldReadable: Bool
    }

    /// No certificate file is larger, in bytes.
    static let largestFile = 256 << 10

    /// The folder's path, as configured.
    let path: String

    /// Reads the file `name`, a relative path that ``CertificateReference`` has found plain.
    func read(_ name: String) -> Reading {
        // A swap of links between finding the file and opening it shows as a file that is gone: look again.
        for _ in 1..<4 {
            if let reading = attempt(name) { return reading }
        }
        return .failed("it keeps changing while it is being read")
    }

    /// Reads the file `name` and, if there is one, its password: the file `NAME.password` beside it, without one line feed
    /// at its end. A password that is there and cannot be read fails the file.
    func readWithPassword(_ name: String) -> (Reading, Password?) {
        for _ in 1..<4 {
            let reading = read(name)
            guard case .contents(let content, _) = reading else { return (reading, nil) }
            switch read(name + ".password") {
            case .absent:
                return (reading, nil)
            case .failed(let reason):
                return (.failed("its password in `\(name).password`: \(reason)"), nil)
            case .contents(let password, let isWorldReadable):
                // Both may be swapped for new ones: the password is the content's that stands before it and after it.
                guard case .contents(let again, _) = read(name), again.bytes == content.bytes else { continue }
                return (reading, Password(secret: password.withoutLineEnd, isWorldReadable: isWorldReadable))
            }
        }
        return (.failed("it keeps changing while it is being read"), nil)
    }

    /// `nil`: the file changed under the attempt, which should be made again.
    private func attempt(_ name: String) -> Reading? {
        guard let root = Self.resolve(path) else {
            return .failed("the certificates folder cannot be opened: \(Self.lastError)")
        }
        guard let file = Self.resolve("\(root)/\(name)") else {
            return errno == ENOENT || errno == ENOTDIR ? .absent : .failed(Self.lastError)
        }
        let roots = [root, Self.resolve("\(root)/..data")].compactMap { $0 }
        guard roots.contains(where: { file.utf8.starts(with: "\($0 == "/" ? "" : $0)/".utf8) }) else {
            return .failed("it is a link that leads out of the certificates folder")
        }
        // The path is resolved: a link at its end was put there since. Opening a pipe must not wait for a writer.
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            return [ENOENT, ENOTDIR, ELOOP].contains(errno) ? nil : .failed(Self.lastError)
        }
        defer { close(descriptor) }
        return Self.contents(of: descriptor)
    }

    private static func contents(of descriptor: CInt) -> Reading? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return .failed(lastError) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failed("it is not a regular file") }
        guard status.st_size <= largestFile else {
            return .failed("it is larger than \(largestFile >> 10) KiB, the most a certificate file may have")
        }
        let size = Int(status.st_size)
        // One byte more than expected, to notice a file that grows.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { memory in
                unsafe Glibc.read(descriptor, memory.baseAddress?.advanced(by: filled), memory.count - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                let reason = lastError
                bytes.wipe()
                return .failed(reason)
            }
            if count == 0 { break }
            filled += count
        }
        guard filled == size else {
            bytes.wipe()
            return nil
        }
        bytes.removeLast()
        return .contents(SecretBytes(bytes), isWorldReadable: status.st_mode & S_IROTH != 0)
    }

    /// The path without links, `.` and `..`; `nil` with `errno` set when there is no such thing.
    private static func resolve(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static var lastError: String {
        unsafe String(cString: strerror(errno)).lowercased()
    }
}

extension SecretBytes {
    /// These bytes without one line feed at their end.
    fileprivate var withoutLineEnd: SecretBytes {
        bytes.last == UInt8(ascii: "\n") ? SecretBytes(Array(bytes.dropLast())) : self
    }
}
