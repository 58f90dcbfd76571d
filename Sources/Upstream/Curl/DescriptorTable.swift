import CLibCurl
import Glibc

/// The file descriptors of the process.
enum DescriptorTable {
    /// Whether not one more can be had. Told by trying: of a name libcurl says that it could not be resolved, and not why.
    static var isFull: Bool {
        let probe = eventfd(0, Int32(EFD_CLOEXEC))
        guard probe >= 0 else { return errno == EMFILE || errno == ENFILE }
        _ = close(probe)
        return false
    }
}
