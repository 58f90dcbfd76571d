import NIOCore
import NIOHTTP1

/// The HTTP part of a connection's pipeline.
enum ConnectionPipeline {
    /// Adds all that a connection of HTTP/1.1 consists of.
    /// - Returns: the last of it.
    @discardableResult
    static func addHTTP1(
        to pipeline: ChannelPipeline.SynchronousOperations, services: GatewayServices, loop: LoopState, scheme: String,
        origin: ConnectionOrigin?
    ) throws -> ConnectionHandler {
        let watch = RequestLineWatch()
        let connection = ConnectionHandler(
            services: services, loop: loop, scheme: scheme, watch: watch, origin: origin)
        try pipeline.addHandler(watch)
        try addHTTP(to: pipeline)
        try pipeline.addHandler(connection)
        return connection
    }

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
