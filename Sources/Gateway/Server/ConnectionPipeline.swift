import NIOCore
import NIOHTTP1

/// The HTTP part of a connection's pipeline.
enum ConnectionPipeline {
    /// Adds the decoder, with the limits on heads, and the encoder, which frames as it is told.
    static func addHTTP(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = RequestRules.maximumHeader
        limits.maxHeaderListSize = RequestRules.maximumHeaderList
        limits.maxHeaderFieldCount = RequestRules.maximumHeaders
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(AnswerEncoder())
    }
}
