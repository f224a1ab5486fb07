import Kubernetes
import Manifest

/// A container that runs a program known to keep data on disk, and where.
struct StatefulImage {
  /// As people call it: `postgres`.
  let name: String
  /// The folders its data are in, with what variables and arguments say; empty where only a file could tell.
  let folders: [String]
  /// That the data go may be meant: it's a cache, or what it writes matters little.
  let isOftenFine: Bool

  /// Nil for other images, and where the container runs something else of the image, such as a client.
  init?(_ container: Container) {
    guard let image = container.image, let facts = Facts.byName[image.shortName],
      facts.owners.isEmpty || facts.owners.contains(where: { image.repository.hasPrefix($0) })
    else { return nil }
    let words = container.command + container.arguments
    guard facts.runs(container, words) else { return nil }
    let settings = words.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    for (name, value) in facts.unless {
      let variable = container.environment.first { $0.name == name }
      if let variable, value.isEmpty || variable.value == value { return nil }
    }
    if facts.unlessArguments.contains(where: { wish in words.contains { $0.contains(wish) } }) { return nil }
    self.name = facts.name
    isOftenFine = facts.isOftenFine
    if let folder = facts.folder(in: container, settings) {
      folders = folder.map { [$0] } ?? []
    } else if image.repository.hasPrefix("bitnami"), let bitnami = facts.bitnami {
      folders = [bitnami]
    } else if facts.name == "postgres", image.repository == "library/postgres", image.isFrom(major: 18) {
      // Its data are in a folder of the version's name now, below the one to mount.
      folders = ["/var/lib/postgresql"]
    } else {
      folders = facts.folders
    }
  }
}

extension Image {
  /// Whether the tag begins with a number, and one that's not below another: `18.1-alpine` for 18.
  fileprivate func isFrom(major: Int) -> Bool {
    (tag?.prefix { $0.isNumber }).flatMap { Int($0) }.map { $0 >= major } ?? false
  }
}

extension StatefulImage {
  /// What is known of a program's images.
  ///
  /// Source: `VOLUME` and the entry point of each official image, and the images' own documentation.
  struct Facts {
    let name: String
    /// Last parts of the repositories.
    var images: [String]
    /// Starts of repositories, where the last part alone is too common a word.
    var owners: [String] = []
    let folders: [String]
    var bitnami: String?
    /// Variables and options that name the folder.
    var variables: [String] = []
    var options: [String] = []
    /// Words of a command that start the server; a command without any of them runs something else.
    var servers: [String] = []
    /// Variables that mean it keeps its data elsewhere or not at all; an empty value stands for any.
    var unless: [(String, String)] = []
    /// Arguments that mean the same.
    var unlessArguments: [String] = []
    var isOftenFine = false

    /// Whether what the container starts is the server.
    func runs(_ container: Container, _ words: [String]) -> Bool {
      let starts = words.contains { word in
        word.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "\"" }).contains { isServer(String($0)) }
      }
      guard container.command.isEmpty, let first = words.first else { return container.command.isEmpty || starts }
      // Only options: they are the server's. After `-c` stands a script, unless it's one of PostgreSQL's settings.
      return first.hasPrefix("-") && (first != "-c" || name == "postgres") || first.contains("=") || starts
    }

    /// Whether a word is the server's program, or the script that images start it with.
    private func isServer(_ word: String) -> Bool {
      let last = word.split(separator: "/").last.map(String.init) ?? word
      if last.contains("entrypoint") { return true }
      return servers.contains { server in
        if server.contains("/") { return word.contains(server) }
        // 'mysqld_safe' starts mysqld; 'etcdctl' is another program.
        return last.hasPrefix(server) && last.dropFirst(server.count).first?.isLetter != true
      }
    }

    /// The folder that the container itself names; a nil inside where it's named by what can't be seen.
    func folder(in container: Container, _ words: [String]) -> String?? {
      for name in variables {
        guard let variable = container.environment.last(where: { $0.name == name }) else { continue }
        guard let value = variable.value, value.hasPrefix("/"), !isTemplate(value) else { return .some(nil) }
        return value.split(separator: ",").first.map(String.init)
      }
      for option in options {
        for (index, word) in words.enumerated() {
          var value: String?
          if word == option, index + 1 < words.count { value = words[index + 1] }
          if word.hasPrefix(option + "=") { value = String(word.dropFirst(option.count + 1)) }
          guard let value else { continue }
          return value.hasPrefix("/") && !isTemplate(value) ? value : .some(nil)
        }
      }
      return nil
    }

    static let byName: [String: Facts] = {
      var found: [String: Facts] = [:]
      for facts in all { for image in facts.images where found[image] == nil { found[image] = facts } }
      return found
    }()

    static let all: [Facts] = [
      Facts(
        name: "postgres", images: ["postgres", "postgresql", "postgis", "timescaledb", "pgvector"],
        folders: ["/var/lib/postgresql/data", "/var/lib/postgresql"], bitnami: "/bitnami/postgresql",
        variables: ["PGDATA", "POSTGRESQL_DATA_DIR"], options: ["-D"], servers: ["postgres"]),
      Facts(
        name: "mysql", images: ["mysql", "mysql-server", "percona", "percona-server"], folders: ["/var/lib/mysql"],
        bitnami: "/bitnami/mysql", options: ["--datadir"], servers: ["mysqld"]),
      Facts(
        name: "mariadb", images: ["mariadb", "mariadb-galera"], folders: ["/var/lib/mysql"],
        bitnami: "/bitnami/mariadb",
        options: ["--datadir"], servers: ["mysqld", "mariadbd"]),
      Facts(
        name: "mongo", images: ["mongo", "mongodb", "mongodb-community-server"], folders: ["/data/db"],
        bitnami: "/bitnami/mongodb", options: ["--dbpath"], servers: ["mongod"],
        unlessArguments: ["--configdb", "inMemory", "mongos"]),
      Facts(
        name: "redis", images: ["redis", "valkey", "keydb", "redis-stack", "redis-stack-server"], folders: ["/data"],
        bitnami: "/bitnami/redis/data", options: ["--dir"], servers: ["redis-server", "valkey-server", "keydb-server"],
        unlessArguments: ["--save \"\"", "--save ''", "sentinel"], isOftenFine: true),
      Facts(
        name: "rabbitmq", images: ["rabbitmq"], folders: ["/var/lib/rabbitmq"], bitnami: "/bitnami/rabbitmq/mnesia",
        variables: ["RABBITMQ_MNESIA_BASE", "RABBITMQ_MNESIA_DIR"], servers: ["rabbitmq-server"], isOftenFine: true),
      Facts(
        name: "elasticsearch", images: ["elasticsearch", "elasticsearch-oss"],
        folders: ["/usr/share/elasticsearch/data"],
        bitnami: "/bitnami/elasticsearch/data", variables: ["path.data"], options: ["-Epath.data"],
        servers: ["elasticsearch", "eswrapper"], unless: [("node.data", "false")]),
      Facts(
        name: "opensearch", images: ["opensearch"], folders: ["/usr/share/opensearch/data"],
        variables: ["path.data"], servers: ["opensearch"], unless: [("node.data", "false")]),
      Facts(
        name: "kafka", images: ["kafka", "cp-kafka", "kafka-native"],
        folders: ["/var/lib/kafka/data", "/tmp/kraft-combined-logs", "/tmp/kafka-logs", "/kafka"],
        bitnami: "/bitnami/kafka", variables: ["KAFKA_LOG_DIRS", "KAFKA_LOG_DIR", "KAFKA_CFG_LOG_DIRS"],
        servers: ["kafka-server-start", "kafkaServer", "etc/confluent/docker/run"]),
      Facts(
        name: "zookeeper", images: ["zookeeper", "cp-zookeeper"],
        folders: ["/data", "/var/lib/zookeeper", "/var/lib/zookeeper/data"], bitnami: "/bitnami/zookeeper",
        variables: ["ZOO_DATA_DIR", "ZOOKEEPER_DATA_DIR"], options: ["--data_dir"],
        servers: ["zkServer", "start-zookeeper", "start-foreground", "zkGenConfig"]),
      Facts(
        name: "etcd", images: ["etcd"], folders: ["/default.etcd", "/var/lib/etcd", "/etcd-data"],
        bitnami: "/bitnami/etcd", variables: ["ETCD_DATA_DIR"], options: ["--data-dir", "-data-dir"],
        servers: ["etcd"]),
      Facts(
        name: "cassandra", images: ["cassandra", "scylla"], folders: ["/var/lib/cassandra", "/var/lib/scylla"],
        bitnami: "/bitnami/cassandra", variables: ["CASSANDRA_DATA"], servers: ["cassandra", "scylla"]),
      Facts(
        name: "minio", images: ["minio"], folders: ["/data"], bitnami: "/bitnami/minio/data",
        variables: ["MINIO_VOLUMES", "MINIO_DATA_DIR"], options: ["server"], servers: ["server"],
        unlessArguments: ["gateway"]),
      Facts(
        name: "influxdb", images: ["influxdb", "influxdb2"], folders: ["/var/lib/influxdb2", "/var/lib/influxdb"],
        bitnami: "/bitnami/influxdb", variables: ["INFLUXD_BOLT_PATH", "INFLUXDB_DATA_DIR"], servers: ["influxd"]),
      Facts(
        name: "prometheus", images: ["prometheus"], folders: ["/prometheus"], bitnami: "/opt/bitnami/prometheus/data",
        options: ["--storage.tsdb.path", "-storage.local.path"], servers: ["prometheus"],
        unlessArguments: ["--enable-feature=agent", "--agent", "--storage.agent.path"]),
      Facts(
        name: "grafana", images: ["grafana", "grafana-oss", "grafana-enterprise"], folders: ["/var/lib/grafana"],
        bitnami: "/opt/bitnami/grafana/data", variables: ["GF_PATHS_DATA"], servers: ["grafana", "run.sh"],
        unless: [("GF_DATABASE_TYPE", ""), ("GF_DATABASE_URL", ""), ("GF_DATABASE_HOST", "")]),
      Facts(
        name: "jenkins", images: ["jenkins"], folders: ["/var/jenkins_home"], bitnami: "/bitnami/jenkins",
        variables: ["JENKINS_HOME"], servers: ["jenkins"]),
      Facts(name: "gitea", images: ["gitea"], folders: ["/data", "/var/lib/gitea"], servers: ["gitea", "s6"]),
      Facts(
        name: "gitlab", images: ["gitlab-ce", "gitlab-ee"], folders: ["/var/opt/gitlab"], servers: ["wrapper"]),
      Facts(name: "nexus3", images: ["nexus3"], folders: ["/nexus-data"], servers: ["nexus"]),
      Facts(
        name: "vault", images: ["vault"], folders: ["/vault/file", "/vault/data"], servers: ["server"],
        unless: [("VAULT_DEV_ROOT_TOKEN_ID", "")], unlessArguments: ["-dev", "agent"]),
      Facts(
        name: "consul", images: ["consul"], folders: ["/consul/data"], bitnami: "/bitnami/consul",
        options: ["-data-dir", "--data-dir"], servers: ["-server"], unlessArguments: ["-dev"]),
      Facts(
        name: "neo4j", images: ["neo4j"], folders: ["/data"], bitnami: "/bitnami/neo4j", servers: ["neo4j"]),
      Facts(
        name: "couchdb", images: ["couchdb"], folders: ["/opt/couchdb/data"], bitnami: "/bitnami/couchdb/data",
        servers: ["couchdb"]),
      Facts(
        name: "clickhouse", images: ["clickhouse-server", "clickhouse"], folders: ["/var/lib/clickhouse"],
        bitnami: "/bitnami/clickhouse", servers: ["clickhouse"]),
      Facts(
        name: "cockroach", images: ["cockroach"], folders: ["/cockroach/cockroach-data"], options: ["--store"],
        servers: ["start"], unlessArguments: ["type=mem"]),
      Facts(
        name: "nats", images: ["nats", "nats-streaming"], folders: ["/data", "/tmp/nats/jetstream"],
        options: ["--store_dir", "-sd"], servers: ["nats-server"], isOftenFine: true),
      Facts(name: "mssql", images: ["mssql-server-linux"], folders: ["/var/opt/mssql"], servers: ["sqlservr"]),
      Facts(
        name: "registry", images: ["registry"], owners: ["library/registry", "distribution/"],
        folders: ["/var/lib/registry"], variables: ["REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"],
        servers: ["registry", "serve"],
        unless: [("REGISTRY_STORAGE", ""), ("REGISTRY_PROXY_REMOTEURL", "")]),
      Facts(
        name: "wordpress", images: ["wordpress"], folders: ["/var/www/html"], bitnami: "/bitnami/wordpress",
        servers: ["apache2", "php-fpm"], isOftenFine: true),
    ]
  }
}

/// Folders that a program must be able to write to, besides its data.
struct ScratchFolders {
  let name: String
  let folders: [String]

  /// Nil for images that aren't known, or that run something else.
  init?(_ container: Container) {
    // The images of one maker keep everything elsewhere.
    guard let image = container.image, container.command.isEmpty, !image.repository.contains("bitnami"),
      let entry = scratchFolders.first(where: { $0.images.contains(image.shortName) })
    else { return nil }
    // Whoever brings a configuration may have moved them.
    guard !container.volumeMounts.contains(where: { mount in entry.settings.contains { isInside(mount.path, $0) } })
    else { return nil }
    name = image.shortName
    folders = entry.folders
  }
}

/// What images are known to write while they start, by the last part of their repository; and where a configuration of
/// one's own would lie.
///
/// Source: the official images' documentation on running with `--read-only`.
private let scratchFolders: [(images: [String], folders: [String], settings: [String])] = [
  (["nginx"], ["/var/cache/nginx", "/var/run"], ["/etc/nginx/nginx.conf"]),
  (["nginx-unprivileged"], ["/tmp"], ["/etc/nginx/nginx.conf"]),
  (["httpd"], ["/usr/local/apache2/logs"], ["/usr/local/apache2/conf/httpd.conf"]),
  (["postgres", "postgis"], ["/var/run/postgresql"], ["/etc/postgresql"]),
  (["mysql"], ["/var/run/mysqld", "/tmp"], ["/etc/my.cnf"]),
  (["mariadb"], ["/run/mysqld", "/tmp"], ["/etc/mysql/my.cnf"]),
  (["mongo"], ["/tmp"], []),
  (["tomcat"], ["/usr/local/tomcat/temp", "/usr/local/tomcat/work", "/usr/local/tomcat/logs"], []),
  (["wordpress"], ["/var/run/apache2", "/tmp"], []),
  (["elasticsearch"], ["/usr/share/elasticsearch/logs", "/tmp"], []),
  (["jenkins"], ["/tmp"], []),
  (["redis", "valkey"], ["/data"], []),
  (["grafana"], ["/var/lib/grafana"], []),
]
