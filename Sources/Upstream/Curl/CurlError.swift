import CLibCurl

/// libcurl refused something that it should always take: a fault of this program or of the library at hand.
package struct CurlError: Error, CustomStringConvertible {
    /// libcurl's code.
    package let code: UInt32
    /// What was being done, and what libcurl calls the code.
    package let description: String
    /// Whether it is memory that was wanting.
    let isOutOfMemory: Bool

    init(_ code: CURLcode, while action: String) {
        self.code = code.rawValue
        self.description = "\(action): \(CurlError.text(code))"
        isOutOfMemory = code == CURLE_OUT_OF_MEMORY
    }

    init(_ code: CURLMcode, while action: String) {
        self.code = UInt32(bitPattern: code.rawValue)
        self.description = "\(action): multi error \(code.rawValue)"
        isOutOfMemory = code == CURLM_OUT_OF_MEMORY
    }

    /// libcurl's own words for a code. They are constant and hold nothing of the transfer.
    static func text(_ code: CURLcode) -> String {
        guard let text = unsafe curl_easy_strerror(code) else { return "error \(code.rawValue)" }
        return unsafe String(cString: text)
    }
}
