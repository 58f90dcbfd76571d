import SallyportPolicy

/// Reloads whenever a file has changed that a reload reads (`serve --watch`).
///
/// It looks rather than being told by the system: that works on every file system, and with folders that are swapped as a
/// whole by a symbolic link, as Kubernetes does. Files that are still being written, or copied one by one, are left alone
/// until they have been the same for two looks.
struct FileWatch: Sendable {
    /// How long nobody looks, at least.
    private static let pause = Duration.seconds(1)
    /// How much longer nobody looks than somebody does: many files take their time.
    private static let restPerLook = 20

    private var known: FilesMark?

    /// Looks for the first time, before the files are read: what changes from here on is seen.
    /// - Parameter configuration: What names the files; nil where it has errors, which keep the gateway from starting.
    init(before configuration: GatewayConfiguration?) async {
        if let configuration { known = await Self.look(at: configuration).mark }
    }

    /// Watches until it is cancelled.
    func run(_ gateway: RunningGateway) async {
        var known = known
        var last = known
        var rest = Self.pause
        while !Task.isCancelled {
            try? await Task.sleep(for: rest)
            let (mark, duration) = await Self.look(at: gateway.configuration)
            rest = max(Self.pause, duration * Self.restPerLook)
            defer { last = mark }
            guard mark == last, mark != known else { continue }
            known = mark
            await gateway.reload()
        }
    }

    private static func look(at configuration: GatewayConfiguration) async -> (mark: FilesMark, duration: Duration) {
        // It blocks, and so has a thread of its own.
        await Task.detached(priority: .utility) {
            let clock = ContinuousClock()
            let begin = clock.now
            let mark = FilesMark(
                policies: [configuration.resolve(configuration.policies.value)],
                folders: configuration.certificates.directory.map { [configuration.resolve($0.value)] } ?? [],
                files: configuration.watchedFiles)
            return (mark, clock.now - begin)
        }.value
    }
}

extension GatewayConfiguration {
    /// The files, beside policies and client certificates, that a reload reads.
    fileprivate var watchedFiles: [String] {
        var files = [file]
        if let oauth1 = authentication.oauth1 { files.append(resolve(oauth1.consumers.value)) }
        for issuer in authentication.bearer?.issuers ?? [] {
            if case .file(let path) = issuer.value.keys.value { files.append(resolve(path)) }
        }
        for tls in listen.listeners.compactMap(\.tls) {
            files += [resolve(tls.certificate.value), resolve(tls.key.value)]
        }
        return files
    }
}
