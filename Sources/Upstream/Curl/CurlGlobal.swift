import CHTTP2
import CLibCurl
import Glibc

/// libcurl's state of the whole process.
enum CurlGlobal {
    /// Initialises libcurl, the first time it is called.
    ///
    /// The environment does not act on upstream calls: `SSLKEYLOGFILE`, which libcurl reads here and which would write
    /// the keys of every connection to a file, is taken out of it before.
    /// - Throws: `CurlError` when libcurl cannot be used.
    static func prepare() throws {
        let code = initialised
        guard code == CURLE_OK else { throw CurlError(code, while: "initialising libcurl") }
    }

    private static let initialised: CURLcode = {
        _ = unsafe unsetenv("SSLKEYLOGFILE")
        unsafe sallyport_http2_observe(curlArrivalCallback, curlEndingCallback)
        unsafe sallyport_http2_observe_sending(curlSentCallback, curlEndsCallback)
        return curl_global_init(sallyport_global_all)
    }()

    /// The system's certificate authorities, as libcurl was built to know them.
    static let systemAuthorities: String? = {
        guard let version = unsafe curl_version_info(CURLVERSION_SEVENTH) else { return nil }
        guard let path = unsafe version.pointee.cainfo else { return nil }
        return unsafe String(cString: path)
    }()
}
