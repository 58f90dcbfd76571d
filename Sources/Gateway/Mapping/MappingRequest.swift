import Authentication
import NIOHTTP1
import SallyportPolicy

/// `POST /mtls/mapping`: a list of questions about certificates, in JSON.
enum MappingRequest {
    /// The longest list, in bytes.
    static let maximumBody = 1 << 20
    /// The most questions.
    static let maximumEntries = 1000
    /// What the principal has to hold: nothing is changed and nothing is called.
    static let scope = "MTLS_READ_INTERNAL"

    private static let path = "/mtls/mapping"

    /// Whether a request target is this one's. Compared byte by byte; the query says nothing.
    static func isMeant(by target: String) -> Bool {
        target.utf8.prefix { $0 != UInt8(ascii: "?") }.elementsEqual(path.utf8)
    }

    /// Checks what the head tells: the method and the type of the body.
    static func check(_ head: HTTPRequestHead) throws(GatewayError) {
        guard head.method == .POST else { throw .mappingMethodNotAllowed }
        let types = head.headers.filter { HeaderName.equal($0.name, "content-type") }
        guard types.count == 1, isJSON(types[0].value) else { throw .unsupportedMediaType }
    }

    /// RFC 9110 section 8.3.1: type and subtype know no case; parameters may follow.
    private static func isJSON(_ contentType: String) -> Bool {
        let type = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }
        return HeaderName.equal(HeaderName.trimmed(String(decoding: type, as: UTF8.self)), "application/json")
    }

    /// Reads the questions.
    static func entries(in body: [UInt8]) throws(GatewayError) -> [MappingEntry] {
        let values: [JSONValue]
        do {
            guard case .array(let array) = try JSONReader.value(of: body) else {
                throw GatewayError.invalidMapping("the body must be a list of entries")
            }
            values = array
        } catch let error as GatewayError {
            throw error
        } catch {
            throw .invalidMapping("the body is not JSON")
        }
        guard values.count <= maximumEntries else { throw .tooManyEntries(limit: maximumEntries) }
        var entries: [MappingEntry] = []
        for (index, value) in values.enumerated() {
            do throws(InvalidEntry) {
                entries.append(try entry(value))
            } catch {
                throw .invalidMapping("entry \(index + 1): \(error.detail)")
            }
        }
        return entries
    }

    private static func entry(_ value: JSONValue) throws(InvalidEntry) -> MappingEntry {
        guard case .object(let object) = value else {
            throw InvalidEntry("it must be an object with `serviceName`, `accountId` and `url`")
        }
        return try MappingEntry(
            serviceName: text("serviceName", in: object), accountID: text("accountId", in: object),
            url: text("url", in: object))
    }

    private static func text(_ name: String, in object: JSONObject) throws(InvalidEntry) -> String {
        guard let text = object[name]?.text else { throw InvalidEntry("`\(name)` must be there and be a text") }
        return text
    }
}
