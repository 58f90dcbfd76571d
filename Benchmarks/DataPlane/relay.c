// The least that a relay on libcurl does: HTTP/1.1 on epoll in one thread, a list of URLs, and an easy handle for each client. It shows
// what libcurl and OpenSSL take of a gateway that is built on them; it is no gateway, and believes its clients.
//
//     relay PORT CERTIFICATE KEY AUTHORITY URL...

#define _GNU_SOURCE
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { clients_at_most = 65536, request_size = 65536, answer_size = 65536 };

struct client {
    // -1 when the client has gone.
    int socket;
    bool is_waiting;
    CURL *transfer;
    size_t received, answered;
    char request[request_size], answer[answer_size];
};

static int watcher;
static CURLM *transfers;
static long wait_milliseconds = -1;
static struct client *clients[clients_at_most];
static bool is_watched[clients_at_most];
static char **arguments;
static struct curl_slist *headers;

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    struct client *client = context;
    if (client->answered + size * count > answer_size) return 0;
    memcpy(client->answer + client->answered, bytes, size * count);
    client->answered += size * count;
    return size * count;
}

// The client's connection stays, whatever becomes of the upstream's.
static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    bool is_hop = size * count > 11 && strncasecmp(bytes, "connection:", 11) == 0;
    return is_hop ? size * count : take_body(bytes, size, count, context);
}

static int watch(CURL *transfer, curl_socket_t socket, int what, void *context, void *own) {
    (void)transfer, (void)context, (void)own;
    struct epoll_event event = {.data.fd = socket};
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    bool is_wanted = what != CURL_POLL_REMOVE;
    int change = !is_wanted ? EPOLL_CTL_DEL : is_watched[socket] ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    epoll_ctl(watcher, change, socket, &event);
    is_watched[socket] = is_wanted;
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi, (void)context;
    wait_milliseconds = milliseconds;
    return 0;
}

static CURL *make_transfer(struct client *client) {
    CURL *transfer = curl_easy_init();
    curl_easy_setopt(transfer, CURLOPT_PRIVATE, client);
    curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(transfer, CURLOPT_WRITEDATA, client);
    curl_easy_setopt(transfer, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(transfer, CURLOPT_HEADERDATA, client);
    curl_easy_setopt(transfer, CURLOPT_SSLCERT, arguments[2]);
    curl_easy_setopt(transfer, CURLOPT_SSLKEY, arguments[3]);
    curl_easy_setopt(transfer, CURLOPT_CAINFO, arguments[4]);
    curl_easy_setopt(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(transfer, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(transfer, CURLOPT_PROXY, "");
    curl_easy_setopt(transfer, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(transfer, CURLOPT_NOPROGRESS, 1L);
    return transfer;
}

static const char *value_of(const char *name, struct client *client, size_t head, size_t *length) {
    const char *found = memmem(client->request, head, name, strlen(name));
    if (!found) return NULL;
    found += strlen(name);
    *length = (const char *)memchr(found, '\r', client->request + head - found) - found;
    return found;
}

// Forwards a request that is there as a whole.
static void forward(struct client *client) {
    const char *end = memmem(client->request, client->received, "\r\n\r\n", 4);
    if (!end) return;
    size_t head = end + 4 - client->request, length = 0;
    const char *size = value_of("Content-Length: ", client, head, &length);
    long body = size ? strtol(size, NULL, 10) : -1;
    if (body > 0 && client->received < head + body) return;
    const char *wanted = value_of("LP-forward-url: ", client, head, &length);
    const char *url = NULL;
    for (char **allowed = arguments + 5; wanted && *allowed && !url; allowed++)
        if (strlen(*allowed) == length && memcmp(*allowed, wanted, length) == 0) url = *allowed;
    if (!url) fail("a request for a URL that is not in the list");
    if (!client->transfer) client->transfer = make_transfer(client);
    curl_easy_setopt(client->transfer, CURLOPT_URL, url);
    if (body >= 0) {
        curl_easy_setopt(client->transfer, CURLOPT_POSTFIELDSIZE, body);
        curl_easy_setopt(client->transfer, CURLOPT_POSTFIELDS, client->request + head);
    }
    client->received = client->answered = 0;
    client->is_waiting = true;
    curl_multi_add_handle(transfers, client->transfer);
}

static void answer_what_has_ended(void) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(transfers, &left));) {
        struct client *client = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &client);
        curl_multi_remove_handle(transfers, client->transfer);
        client->is_waiting = false;
        if (code != CURLE_OK) fail(curl_easy_strerror(code));
        if (client->socket < 0) continue;
        ssize_t written = send(client->socket, client->answer, client->answered, MSG_NOSIGNAL);
        if (written >= 0 && written < (ssize_t)client->answered) fail("a client that does not read");
    }
}

static void accept_clients(int listener) {
    int one = 1, socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (!clients[socket]) clients[socket] = calloc(1, sizeof **clients);
        clients[socket]->socket = socket;
        clients[socket]->received = 0;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
        epoll_ctl(watcher, EPOLL_CTL_ADD, socket, &event);
    }
}

static void read_request(struct client *client) {
    ssize_t count = read(client->socket, client->request + client->received, request_size - client->received);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        close(client->socket);
        // A transfer that runs is ended, and its client is then nobody's.
        if (client->is_waiting) clients[client->socket] = NULL;
        client->socket = -1;
        return;
    }
    client->received += count;
    forward(client);
}

static void handle(struct epoll_event event, int listener) {
    int socket = event.data.fd, running;
    if (socket == listener) {
        accept_clients(listener);
    } else if (is_watched[socket]) {
        int what = (event.events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
            | (event.events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(transfers, socket, what, &running);
        answer_what_has_ended();
    } else if (clients[socket]) {
        // None where libcurl closed the socket of an event that had come before.
        read_request(clients[socket]);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) fail("the port is taken");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(watcher, EPOLL_CTL_ADD, listener, &event);
    return listener;
}

int main(int count, char **given) {
    if (count < 6) fail("usage: relay PORT CERTIFICATE KEY AUTHORITY URL...");
    arguments = given;
    curl_global_init(CURL_GLOBAL_ALL);
    // As many as a gateway adds.
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "X-Request-ID: 00000000000000000000000000000000");
    headers = curl_slist_append(headers, "traceparent: 00-00000000000000000000000000000001-0000000000000001-00");
    headers = curl_slist_append(headers, "Expect:");
    watcher = epoll_create1(0);
    transfers = curl_multi_init();
    curl_multi_setopt(transfers, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(transfers, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(transfers, CURLMOPT_MAXCONNECTS, 512L);
    int listener = listen_on(atoi(given[1])), running;
    struct epoll_event events[256];
    for (;;) {
        int ready = epoll_wait(watcher, events, 256, (int)wait_milliseconds);
        if (wait_milliseconds == 0 || ready == 0) {
            wait_milliseconds = -1;
            curl_multi_socket_action(transfers, CURL_SOCKET_TIMEOUT, 0, &running);
            answer_what_has_ended();
        }
        for (int index = 0; index < ready; index++) handle(events[index], listener);
    }
}
