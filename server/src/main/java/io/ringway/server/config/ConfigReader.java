package io.ringway.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads and checks configurations. One pass finds every problem; a configuration with an error yields nothing at all
 * (cases E001 and E003). Opens nothing but the file. Stateless: any thread.
 */
public final class ConfigReader {

    /** Largest file in bytes. */
    public static final int FILE_BYTES_MAX = 16 * 1024 * 1024;

    private final List<ConfigCheck> checks;

    /**
     * A reader.
     *
     * @param checks asked in this order about configurations that are good by themselves.
     */
    public ConfigReader(List<ConfigCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * A reader with one more check.
     *
     * @param check asked after the others.
     * @return a reader of its own.
     */
    public ConfigReader and(ConfigCheck check) {
        List<ConfigCheck> more = new ArrayList<>(checks);
        more.add(check);
        return new ConfigReader(more);
    }

    /**
     * Reads a file that can be read again. What is no regular file is refused before it is opened: a pipe that nobody
     * writes to would keep its reader waiting for good.
     *
     * @param file      to read.
     * @param overrides put over it.
     * @return the configuration or what is wrong with it, an unreadable file included.
     */
    public ConfigResult read(Path file, ConfigOverrides overrides) {
        if (Files.exists(file) && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
            return unreadable(file, "is a pipe, a socket or a device, and can be read at the start at most");
        }
        return readOnce(file, overrides);
    }

    /**
     * Reads a file or, up to the same size, whatever else there is to read, such as the pipe {@code /dev/fd/63} of a
     * shell. May wait for its writer, so it is for those who have nothing else to do.
     *
     * @param file      to read.
     * @param overrides put over it.
     * @return the configuration or what is wrong with it, an unreadable file included.
     */
    public ConfigResult readOnce(Path file, ConfigOverrides overrides) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(FILE_BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            return unreadable(file, "there is no such file");
        } catch (AccessDeniedException e) {
            return unreadable(file, "cannot be read: permission denied");
        } catch (IOException e) {
            return unreadable(file, Files.isDirectory(file) ? "is a directory" : "cannot be read: " + e.getMessage());
        }
        if (bytes.length > FILE_BYTES_MAX) {
            return unreadable(file, "is larger than " + FILE_BYTES_MAX + " bytes");
        }
        return read(file.toString(), bytes, overrides);
    }

    /**
     * Reads a document.
     *
     * @param source    name of it in messages.
     * @param json      UTF-8.
     * @param overrides put over it.
     * @return the configuration or what is wrong with it.
     */
    public ConfigResult read(String source, byte[] json, ConfigOverrides overrides) {
        Problems problems = new Problems();
        JsonNode written = new JsonTreeReader(source, problems).read(json);
        if (written == null) {
            return new ConfigResult(null, problems.sorted());
        }
        JsonNode root = overrides.over(written);
        GatewayConfig config = root instanceof JsonNode.Obj object ? bind(object, problems) : null;
        if (config == null) {
            problems.error(root, JsonPath.ROOT, "not an object, but " + root.kind(), "{\"version\": 1, ...}");
        }
        VersionPolicy.check(root, problems);
        if (problems.errorCount() == 0) {
            Report report = new Report(root, problems);
            for (ConfigCheck check : checks) {
                check.check(config, report);
            }
        }
        return new ConfigResult(problems.errorCount() == 0 ? config : null, problems.sorted());
    }

    private static GatewayConfig bind(JsonNode.Obj object, Problems problems) {
        ObjectBinder root = new ObjectBinder(object, JsonPath.ROOT, problems);
        if (!root.has("version")) {
            root.warning("version", "missing, " + GatewayConfig.VERSION + " is assumed", "" + GatewayConfig.VERSION);
        }
        root.integer("version", GatewayConfig.VERSION, GatewayConfig.VERSION, GatewayConfig.VERSION);
        ServerBinder serverBinder = new ServerBinder(problems);
        ServerConfig server = serverBinder.server(root);
        AdminConfig admin = serverBinder.admin(root);
        HandlersConfig handlers = serverBinder.handlers(root);
        ClusterBinder clusterBinder = new ClusterBinder(problems);
        List<ClusterConfig> clusters = clusterBinder.clusters(root);
        TargetBinder targets = new TargetBinder(problems, clusterBinder, clusterNames(root));
        List<RouterConfig> routers = new RouterBinder(problems, targets).routers(root);
        root.finish();
        return new GatewayConfig(GatewayConfig.VERSION, server, admin, handlers, clusters, routers);
    }

    /** Names of clusters with mistakes count too: a reference to one is no second mistake. */
    private static Set<String> clusterNames(ObjectBinder root) {
        Set<String> names = new LinkedHashSet<>();
        if (root.take("clusters") instanceof JsonNode.Obj section) {
            section.members().forEach(member -> names.add(member.name()));
        }
        return names;
    }

    private static ConfigResult unreadable(Path file, String message) {
        return new ConfigResult(null, List.of(new ConfigProblem(ConfigProblem.Severity.ERROR,
                Origin.of(file.toString()), "", "", message, "")));
    }

    /** Adds the positions to what the checks find. */
    private record Report(JsonNode root, Problems problems) implements ConfigCheck.Report {

        @Override
        public void error(String path, String message, String allowed) {
            problems.error(JsonPath.nearest(root, path), path, message, allowed);
        }

        @Override
        public void warning(String path, String message, String allowed) {
            problems.warning(JsonPath.nearest(root, path), path, message, allowed);
        }
    }
}
