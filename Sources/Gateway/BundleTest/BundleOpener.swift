import ClientCertificates
import Dispatch
import NIOCore
import Synchronization

/// Opens bundles, one after the other, away from the event loops: what a bundle asks of the processor is up to who made it.
final class BundleOpener: Sendable {
    /// How many may wait.
    private static let most = 16
    private let queue = DispatchQueue(label: "bundles")
    private let waiting = Atomic(0)

    /// Opens the bundle of a form.
    /// - Parameters:
    ///   - now: The time, in seconds since 1970-01-01T00:00:00Z.
    ///   - done: Called on the event loop.
    /// - Throws: when there are too many already; `done` is not called then.
    func open(
        _ form: BundleTestForm, now: Int64, on eventLoop: any EventLoop,
        done: @escaping @Sendable (Result<ClientIdentity, GatewayError>) -> Void
    ) throws(GatewayError) {
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.most else {
            waiting.subtract(1, ordering: .relaxed)
            throw .overloaded("the gateway has \(Self.most) bundles to open, which is its limit; try again")
        }
        queue.async { [self] in
            let result = Self.identity(in: form, now: now)
            waiting.subtract(1, ordering: .relaxed)
            eventLoop.execute { done(result) }
        }
    }

    private static func identity(in form: BundleTestForm, now: Int64) -> Result<ClientIdentity, GatewayError> {
        do {
            return .success(try UploadedBundle.identity(in: form.bundle, password: form.password, at: now))
        } catch {
            return .failure(.unusableBundle(error.detail))
        }
    }
}
