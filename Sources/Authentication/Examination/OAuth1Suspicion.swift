/// Something that signers are known to get wrong: a request, or a secret, as such a signer takes it.
struct OAuth1Suspicion {
    /// What is the matter if the signature is right for it.
    var description: String
    var request: AuthenticationRequest
    var consumer: Consumer
    /// Whether the signer signs what the request shows, and not the base URL.
    var ignoresBaseURL = false

    /// Everything that is worth a try.
    static func all(_ request: AuthenticationRequest, _ consumer: Consumer) -> [OAuth1Suspicion] {
        places(request, consumer) + contents(request, consumer) + secrets(request, consumer)
    }

    private static func places(_ request: AuthenticationRequest, _ consumer: Consumer) -> [OAuth1Suspicion] {
        let other = request.scheme == "https" ? "http" : "https"
        let bare = String(request.host.prefix { $0 != ":" })
        var suspicions = [
            suspect("the signer signed \(request.scheme)://\(request.host), and not the base URL", request, consumer),
            suspect("the signer took the scheme for \(other)", request, consumer) { $0.scheme = other },
        ]
        if bare != request.host, !bare.isEmpty {
            suspicions += [request.scheme, other].map { scheme in
                suspect("the signer signed \(scheme)://\(bare), without the port", request, consumer) {
                    ($0.host, $0.scheme) = (bare, scheme)
                }
            }
        }
        for index in suspicions.indices { suspicions[index].ignoresBaseURL = true }
        return suspicions
    }

    private static func contents(_ request: AuthenticationRequest, _ consumer: Consumer) -> [OAuth1Suspicion] {
        let path = String(request.target.prefix { $0 != "?" })
        var suspicions = ["GET", "POST", "PUT", "DELETE"].filter { $0 != request.method.uppercased() }.map { method in
            suspect("the signer signed the method \(method)", request, consumer) { $0.method = method }
        }
        if path != request.target {
            suspicions.append(
                suspect("the signer left out the query", request, consumer) { $0.target = path })
        }
        if path.hasSuffix("/") {
            suspicions.append(
                suspect("the signer left out the slash at the end of the path", request, consumer) {
                    $0.target = String(path.dropLast()) + request.target.dropFirst(path.count)
                })
        }
        if request.isForm {
            suspicions.append(
                suspect("the signer left out the parameters of the form body", request, consumer) {
                    $0.contentType = nil
                })
        } else if request.body?.isEmpty == false {
            suspicions.append(
                suspect("the signer took the body for a form, which its Content-Type does not say", request, consumer) {
                    $0.contentType = "application/x-www-form-urlencoded"
                })
        }
        return suspicions
    }

    private static func secrets(_ request: AuthenticationRequest, _ consumer: Consumer) -> [OAuth1Suspicion] {
        func changed(_ description: String, _ change: (inout Consumer) -> Void) -> OAuth1Suspicion {
            var copy = consumer
            change(&copy)
            return OAuth1Suspicion(description: description, request: request, consumer: copy)
        }
        return [
            changed("the signer's secret ends in a line feed") { consumer in
                consumer.secrets = consumer.secrets.map { $0.withBytes { Secret(bytes: $0 + [UInt8(ascii: "\n")]) } }
            },
            changed("the signer's secret has no line feed or space at its end") { consumer in
                consumer.secrets = consumer.secrets.map { secret in
                    secret.withBytes { bytes in
                        Secret(bytes: bytes[..<((bytes.lastIndex { $0 > 0x20 }).map { $0 + 1 } ?? 0)])
                    }
                }
            },
            changed("the signer signed without the token's secret") { $0.tokenSecret = nil },
        ]
    }

    private static func suspect(
        _ description: String, _ request: AuthenticationRequest, _ consumer: Consumer,
        _ change: (inout AuthenticationRequest) -> Void = { _ in }
    ) -> OAuth1Suspicion {
        var copy = request
        change(&copy)
        return OAuth1Suspicion(description: description, request: copy, consumer: consumer)
    }
}
