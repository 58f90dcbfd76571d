import Foundation

/// Test data made by others, in the folder that `SALLYPORT_CORPUS` names.
enum Corpus {
    static var folder: String? { ProcessInfo.processInfo.environment["SALLYPORT_CORPUS"] }
    static var isThere: Bool { folder != nil }

    static func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
        let url = URL(fileURLWithPath: folder ?? "").appendingPathComponent(name)
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }
}
