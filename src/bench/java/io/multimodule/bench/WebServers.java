package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The servers of Debian beside which pools are measured: unpacked by {@code src/bench/baselines}, or there already.
 * All of them run in the foreground with a configuration of their own.
 */
final class WebServers {
    private static final String BODY = "Hello from a worker\n";
    private static final String PHP = """
            <?php
            if (isset($_GET['us'])) { usleep((int) $_GET['us']); }
            header('Content-Type: text/plain'); header('Content-Length: 20');
            echo "Hello from a worker\\n";
            """;
    private static final String WSGI = """
            import time
            def application(environ, start_response):
                query = environ.get("QUERY_STRING", "")
                if query.startswith("us="):
                    time.sleep(int(query[3:]) / 1e6)
                start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "20")])
                return [b"Hello from a worker\\n"]
            """;
    private static final String APACHE = """
            ServerRoot %1$s
            PidFile %1$s/pid
            ServerName 127.0.0.1
            Listen 127.0.0.1:%2$d
            LoadModule mpm_prefork_module %3$s/mod_mpm_prefork.so
            LoadModule authz_core_module %3$s/mod_authz_core.so
            LoadModule mime_module %3$s/mod_mime.so
            LoadModule php_module %4$s
            TypesConfig /dev/null
            PHPIniDir %1$s
            User nobody
            Group nogroup
            ErrorLog %1$s/log
            MinSpareServers %5$d
            MaxSpareServers %6$d
            StartServers %7$d
            ServerLimit %8$d
            MaxRequestWorkers %8$d
            KeepAlive On
            MaxKeepAliveRequests 0
            KeepAliveTimeout 60
            Mutex pthread
            DocumentRoot %1$s
            <FilesMatch "\\.php$">
              SetHandler application/x-httpd-php
            </FilesMatch>
            """;
    private static final String FPM = """
            [global]
            error_log = %1$s/fpm.log
            [www]
            user = nobody
            group = nogroup
            listen = %1$s/fpm.sock
            listen.owner = nobody
            pm = dynamic
            pm.min_spare_servers = %2$d
            pm.max_spare_servers = %3$d
            pm.start_servers = %4$d
            pm.max_children = %5$d
            """;
    private static final String NGINX = """
            daemon off;
            worker_processes 2;
            pid %1$s/pid;
            user nobody nogroup;
            events { worker_connections 256; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
              uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
              server {
                listen 127.0.0.1:%2$d;
                location / {
                  fastcgi_pass unix:%1$s/fpm.sock;
                  fastcgi_param SCRIPT_FILENAME %1$s/index.php;
                  fastcgi_param QUERY_STRING $query_string;
                  fastcgi_param REQUEST_METHOD GET;
                }
              }
            }
            """;

    private final Path root = Path.of(System.getProperty("bench.baselines", "target/bench/baselines"), "root")
            .toAbsolutePath();

    /** Starts one of the servers. */
    @FunctionalInterface
    interface Kind {
        WebServer start(Staffing staffing) throws IOException, InterruptedException;
    }

    /** Those that are there and can sleep as long as a request asks; the others are named on the standard output. */
    List<Kind> sleeping() throws IOException {
        List<Kind> kinds = new ArrayList<>();
        add(kinds, "Apache prefork with mod_php", this::apachePhp, "usr/sbin/apache2");
        add(kinds, "nginx and php-fpm", this::phpFpm, "usr/sbin/nginx");
        add(kinds, "gunicorn sync", this::gunicorn, "usr/lib/python3/dist-packages/gunicorn");
        return kinds;
    }

    /** What a server of this kind costs at least: a process in C that does nothing else. */
    static WebServer floor(Staffing staffing) throws IOException, InterruptedException {
        ProcessServer server = new ProcessServer("C, forked, nothing else", "/");
        server.run(Map.of(), List.of(Path.of("target/bench/floor").toAbsolutePath().toString(),
                Integer.toString(server.port()), Integer.toString(staffing.start())));
        return server.await(1 + staffing.start());
    }

    /** All of them. */
    List<Kind> all() throws IOException {
        List<Kind> kinds = new ArrayList<>();
        add(kinds, "Apache prefork, a file", this::apacheFile, "usr/sbin/apache2");
        kinds.addAll(sleeping());
        return kinds;
    }

    private void add(List<Kind> kinds, String name, Kind kind, String file) throws IOException {
        if (find(file).isPresent()) {
            kinds.add(kind);
        } else {
            System.out.println(name + ": not here, not measured");
        }
    }

    /** A file of a package: unpacked, or installed. The last part of the path may be a pattern. */
    private Optional<Path> find(String file) throws IOException {
        for (Path base : List.of(root, Path.of("/"))) {
            Path pattern = base.resolve(file);
            if (Files.isDirectory(pattern.getParent())) {
                try (Stream<Path> files = Files.walk(pattern.getParent(), 2)) {
                    Optional<Path> found = files
                            .filter(f -> f.getFileName().toString().matches(pattern.getFileName().toString()))
                            .findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Path need(String file) throws IOException {
        return find(file).orElseThrow(() -> new IOException("there is no " + file + "; remove " + root.getParent()
                + " so that it is fetched again"));
    }

    private Map<String, String> libraries() throws IOException {
        try (Stream<Path> folders = Files.isDirectory(root.resolve("usr/lib")) ? Files.list(root.resolve("usr/lib"))
                : Stream.empty()) {
            List<String> paths = folders.filter(f -> f.toString().endsWith("-linux-gnu")).map(Path::toString).toList();
            return Map.of("LD_LIBRARY_PATH", String.join(":", paths));
        }
    }

    private WebServer apacheFile(Staffing staffing) throws IOException, InterruptedException {
        return apache(new ProcessServer("Apache prefork, a file", "/hello.txt"), staffing);
    }

    private WebServer apachePhp(Staffing staffing) throws IOException, InterruptedException {
        return apache(new ProcessServer("Apache prefork, mod_php", "/index.php"), staffing);
    }

    private WebServer apache(ProcessServer server, Staffing staffing) throws IOException, InterruptedException {
        Path modules = need("usr/lib/apache2/modules/mod_mpm_prefork.so").getParent();
        server.write("hello.txt", BODY);
        server.write("index.php", PHP);
        server.write("php.ini", "zend_extension=" + need("usr/lib/php/opcache.so") + "\n");
        Path file = server.write("apache.conf", String.format(APACHE, server.folder(), server.port(), modules,
                need("usr/lib/apache2/modules/libphp.*so"), staffing.minSpare(), staffing.maxSpare(), staffing.start(),
                staffing.max()));
        server.run(libraries(), List.of(need("usr/sbin/apache2").toString(), "-f", file.toString(), "-DFOREGROUND"));
        return server.await(1 + staffing.start());
    }

    private WebServer phpFpm(Staffing staffing) throws IOException, InterruptedException {
        ProcessServer server = new ProcessServer("nginx, php-fpm", "/");
        server.write("index.php", PHP);
        Path fpm = server.write("fpm.conf", String.format(FPM, server.folder(), staffing.minSpare(),
                staffing.maxSpare(), staffing.start(), staffing.max()));
        Path nginx = server.write("nginx.conf", String.format(NGINX, server.folder(), server.port()));
        server.run(libraries(), List.of(need("usr/sbin/php-fpm.*").toString(), "-n", "-d",
                "zend_extension=" + need("usr/lib/php/opcache.so"), "-y", fpm.toString(), "-F"));
        server.run(libraries(), List.of(need("usr/sbin/nginx").toString(), "-e", server.folder() + "/nginx.log", "-c",
                nginx.toString()));
        return server.await(1 + staffing.start() + 3);
    }

    private WebServer gunicorn(Staffing staffing) throws IOException, InterruptedException {
        ProcessServer server = new ProcessServer("gunicorn sync", "/");
        server.write("app.py", WSGI);
        Path packages = need("usr/lib/python3/dist-packages/gunicorn").getParent();
        server.run(Map.of("PYTHONPATH", packages + ":" + server.folder()), List.of("/usr/bin/python3", "-m", "gunicorn",
                "-w", Integer.toString(staffing.start()), "-b", "127.0.0.1:" + server.port(), "--log-level", "warning",
                "--worker-tmp-dir", "/dev/shm", "app:application"));
        return server.await(1 + staffing.start());
    }
}
