import Foundation
import Testing

/// An nginx with a configuration of its own on a free port; stopped by its process id when the test lets go of it.
final class Nginx: @unchecked Sendable {
    let port: Int
    private let process = Process()
    private let folder: TemporaryFolder

    static let path = "/usr/sbin/nginx"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Starts nginx.
    /// - Parameter locations: The inside of its one `server` block.
    init(
        world: World, http2: Bool, demandsClientCertificate: Bool = true, files: [String: Int] = [:],
        _ locations: String
    ) throws {
        folder = try TemporaryFolder()
        let certificate = try world.authority.issue("nginx", dnsNames: ["localhost"])
        let chain = try folder.write("server.pem", certificate.certificatePEM)
        let key = try folder.write("server.key", certificate.keyPEM)
        let roots = try folder.write("ca.pem", world.authority.pem)
        for (name, size) in files { _ = try folder.write(name, String(repeating: "x", count: size)) }
        port = try FreePort.find()
        let backend = try FreePort.find()
        let configuration = """
            daemon off; worker_processes 1; pid \(folder.path)/nginx.pid; error_log \(folder.path)/error.log;
            user root;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
                fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
                server {
                    listen 127.0.0.1:\(backend);
                    client_max_body_size 0;
                    location / { return 200 "$content_length"; }
                }
                server {
                    listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                    ssl_certificate \(chain); ssl_certificate_key \(key);
                    ssl_client_certificate \(roots); ssl_verify_client \(demandsClientCertificate ? "on" : "off");
                    root \(folder.path);
                    location /upload { client_max_body_size 0; proxy_pass http://127.0.0.1:\(backend); }
                    \(locations)
                }
            }
            """
        process.executableURL = URL(fileURLWithPath: Nginx.path)
        process.arguments = ["-c", try folder.write("nginx.conf", configuration), "-p", folder.path]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Waits until nginx listens.
    func waitUntilReady() async throws {
        let port = port
        try await eventually { FreePort.isOpen(port) }
    }

    var errors: String { folder.read("error.log") }
}

/// Ports of this machine.
enum FreePort {
    /// A port that nobody listens on.
    static func find() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe bind(listener, $0, length)
                _ = unsafe getsockname(listener, $0, &length)
            }
            return unsafe Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    /// Whether somebody listens on a port.
    static func isOpen(_ port: Int) -> Bool {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var address = loopback(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
