import NIOCore

/// A part of a request's body on its way to the thread that sends it.
struct UploadPart: Sendable {
    /// The bytes.
    let bytes: ByteBuffer
    /// Called on the caller's event loop when the bytes were taken.
    let written: @Sendable () -> Void
}
