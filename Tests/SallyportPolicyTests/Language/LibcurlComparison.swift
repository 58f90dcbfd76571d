@testable import SallyportPolicy

/// What libcurl makes of the URLs that we accept: of the text as it came, and of the form that we call.
enum LibcurlComparison {
    /// The disagreements, each with the URL; empty: none.
    static func disagreements(over accepted: [(text: String, url: ForwardURL)]) throws -> [String] {
        let lines = accepted.flatMap { text, url in
            // Accepted text holds neither blanks nor controls, so that a blank can part the fields.
            [text, url.canonical].map {
                "\($0) \(url.scheme.rawValue) \(url.host) \(url.port) \(url.path) ?\(url.query ?? "")"
            }
        }
        guard !lines.isEmpty else { return [] }
        return try zip(lines, LanguagePython.answers(to: lines, from: program))
            .filter { $1 != "same" }.map { "\($0): \($1)" }
    }

    private static let program = """
        import ctypes, ipaddress, sys
        curl = ctypes.CDLL("libcurl.so.4")
        curl.curl_url.restype = ctypes.c_void_p
        curl.curl_url_cleanup.argtypes = [ctypes.c_void_p]
        curl.curl_url_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
        curl.curl_url_get.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.c_uint]
        curl.curl_free.argtypes = [ctypes.c_void_p]
        URL, SCHEME, USER, PASSWORD, HOST, PORT, PATH, QUERY, FRAGMENT, ZONE = 0, 1, 2, 3, 5, 6, 7, 8, 9, 10
        DEFAULT_PORT, PATH_AS_IS = 1 << 0, 1 << 4

        def part(handle, which):
            text = ctypes.c_void_p()
            if curl.curl_url_get(handle, which, ctypes.byref(text), DEFAULT_PORT):
                return None
            value = ctypes.cast(text, ctypes.c_char_p).value.decode()
            curl.curl_free(text)
            return value

        def host(text):
            if text.startswith("["):
                return ipaddress.ip_address(text[1:-1])
            return text.lower().removesuffix(".")

        def judge(line):
            url, scheme, name, port, path, query = line.split(" ")
            handle = curl.curl_url()
            try:
                code = curl.curl_url_set(handle, URL, url.encode(), PATH_AS_IS)
                if code:
                    return f"refused ({code})"
                want = (scheme, host(name), port, path, query[1:], None, None, None, None)
                got = (part(handle, SCHEME), host(part(handle, HOST)), part(handle, PORT), part(handle, PATH),
                       part(handle, QUERY) or "", part(handle, USER), part(handle, PASSWORD), part(handle, FRAGMENT),
                       part(handle, ZONE))
                return "same" if want == got else f"{got}"
            finally:
                curl.curl_url_cleanup(handle)

        for line in sys.stdin.read().split("\\n"):
            print(judge(line))
        """
}
