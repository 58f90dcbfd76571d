import NIOCore
import NIOHTTP2

/// How much a connection of HTTP/2 may ask for.
enum HTTP2Limits {
    /// The most streams at a time.
    static let streams = 100
    /// The size of a list of fields that the library reads at all, each counted with 32 bytes more (RFC 9113 section 6.5.2). Up to
    /// here a head that is too large gets an answer, beyond it the connection ends.
    static let fieldList = 3 * RequestRules.maximumHeaderList / 2

    /// The connection's. Those who send what costs more to take than to send, such as PING, SETTINGS or empty frames, get
    /// GOAWAY with ENHANCE_YOUR_CALM.
    static var connection: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: fieldList),
        ]
        configuration.maximumSequentialEmptyDataFrames = 8
        configuration.maximumSequentialContinuationFrames = 8
        configuration.maximumBufferedControlFrames = 1000
        configuration.controlFrameRateLimit.maximumCount = 200
        configuration.controlFrameRateLimit.windowLength = .seconds(30)
        configuration.maximumConnectionGlitches = 100
        return configuration
    }

    /// A stream's. A client that opens streams and resets them (CVE-2023-44487) does so some hundred times, not thousands.
    static var stream: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.outboundBufferSizeHighWatermark = 64 << 10
        configuration.outboundBufferSizeLowWatermark = 32 << 10
        configuration.streamResetFrameRateLimit.maximumCount = 200
        configuration.streamResetFrameRateLimit.windowLength = .seconds(30)
        configuration.streamErrorRateLimit.maximumCount = 100
        configuration.streamErrorRateLimit.windowLength = .seconds(30)
        return configuration
    }
}
