package io.ringway.server.config.fuzz;

import io.ringway.http.fuzz.ByteSink;
import io.ringway.http.fuzz.FuzzRandom;
import io.ringway.http.fuzz.Grammar;
import io.ringway.http.fuzz.Words;
import java.nio.charset.StandardCharsets;

/** Configurations of good and nearly good members; each table begins with the good ones. */
final class ConfigGrammar implements Grammar {
    /** Whole documents. */
    static final Grammar DOCUMENTS = new ConfigGrammar();

    /** One member to a line, so that mutations of lines are mutations of members. */
    static final byte[][] SEEDS = json("{}", """
        {
          'version': 1,
          'server': {
            'listeners': [{'address': '0.0.0.0:8080', 'protocols': ['h1']}, {'address': 'unix:/run/http.sock'}],
            'cpus': '0-3,6',
            'limits': {'body_bytes': 10485760, 'connections': 50000, 'header_count': 64},
            'timeouts': {'connect_ms': 1000, 'request_ms': 30000, 'drain_ms': 20000},
            'trusted_proxies': ['10.0.0.0/8', 'fd00::/8']
          },
          'clusters': {
            'users': {
              'backends': [
                {'host': 'http://10.0.0.2', 'port': 8080, 'weight': 3},
                {'host': '[::1]:81'}
              ],
              'load_balancing_strategy': 'Weighted'
            }
          },
          'routers': [
            {'name': 'users', 'hosts': ['api.test', '*.b.test'], 'external_path': '/a/{id}', 'internal_path': '/b/{id}',
             'methods': ['GET', 'POST'], 'cluster': 'users'},
            {'external_path': '/files/*', 'backends': [{'host': 'unix:/run/f.sock'}], 'preserve_host': true},
            {'external_path': '/old', 'methods': ['GET'], 'redirect': {'status': 308, 'location': '/new'}},
            {'external_path': '/ping', 'respond': {'status': 200, 'body': 'pong', 'content_type': 'text/plain'}}
          ]
        }
        """, """
        {'version': 1, 'admin': {'address': '127.0.0.1:9000'},
        'handlers': {'workers': 4, 'queue_bound': 64, 'backpressure': 'shed', 'timeout_ms': 100},
        'routers': [{'external_path': '/', 'host': 'a.test', 'port': 80,
          'retry': {'attempts': 2}},
        {'external_path': '/x/{rest*}', 'respond': {'status': 204}}]}
        """);

    private static final byte[][] SERVER = json("'listeners':[{'address':':80'}]", "'cpus':'0-1'", "'workers':2",
        "'limits':{'header_bytes':8192}", "'limits':{'body_bytes':0,'connections':7}", "'timeouts':{'idle_ms':5000}",
        "'trusted_proxies':['::1','10.1.2.3/9']", "'listeners':[{'address':'[::]:443','protocols':['h1','h2c']}]",
        "'listeners':[]", "'cpus':'3-1'", "'cpus':''", "'workers':0", "'limits':{'header_bytes':-1}",
        "'timeouts':{'idle_ms':1e3}", "'timeouts':{'idle_ms':99999999999999999999}", "'trusted_proxies':['x/33']",
        "'limits':[]", "'workers':1.0", "'workers':'2'", "'listner':[]", "'listeners':[{'address':'unix:'}]",
        "'trusted_proxies':null");
    private static final byte[][] TARGETS = json("'respond':{}", "'respond':{'status':404,'body':'\u00e9'}",
        "'redirect':{'location':'/n'}", "'backends':[{'host':'1.2.3.4','port':80}]", "'cluster':'c'",
        "'host':'h','port':1", "'backends':[{'host':'a','weight':0},{'host':'b:81'}]", "'cluster':'none'",
        "'backends':[]", "'redirect':{'location':'/a\\r\\nX: y'}", "'redirect':{'location':'http://a b/'}",
        "'redirect':{'status':200,'location':'/'}", "'respond':{'content_type':'a\\nb'}", "'respond':{'status':99}",
        "'respond':{'status':204,'body':'x'}", "'handler':'x'", "'respond':{},'cluster':'c'", "'host':'h:0'",
        "'backends':[{'host':'https://a'}]", "'respond':{'content_type':''}", "'backends':[{}]",
        "'respond':{'content_type':'caf\u00e9'}");
    private static final byte[][] PATHS = json("'/'", "'/a'", "'/a/{x}'", "'/a/*'", "'/b/{rest*}'", "'/%C3%A9'",
        "'/a/{x}/{y}'", "'/%c3%a9'", "''", "'a'", "'/{x'", "'/{}'", "'/*/a'", "'/../b'", "'//'", "'/{x}/{x}'", "'/a?b'",
        "'/%2f'", "'/\\u0000'", "'/a b'", "7", "'/{x*}/y'");
    private static final byte[][] ROUTE = json("'methods':['GET']", "'hosts':['a.test']", "'preserve_host':true",
        "'name':'n'", "'hosts':['*.test','[::1]']", "'methods':['PURGE','HEAD']", "'internal_path':'/i'",
        "'internal_path':'/i/{x}'", "'methods':[]", "'methods':['G T']", "'hosts':['']", "'hosts':['a..b']",
        "'hosts':['*']", "'name':''", "'auth_required':true", "'retry':{}", "'internal_path':'{z}'",
        "'preserve_host':1", "'external_path':'/again'", "'mehtods':['GET']", "'name':'\\n'", "'password':'secret'");
    private static final byte[][] OTHERS = json("'version':1", "'clusters':{'c':{'backends':[{'host':'1.2.3.4'}]}}",
        "'clusters':{'c':{'backends':[{'host':'unix:/s'}],'load_balancing_strategy':'least_connections'}}",
        "'admin':{'address':'127.0.0.1:1'}", "'handlers':{'workers':1}", "'admin':{}", "'version':2", "'version':'1'",
        "'clusters':{'':{}}", "'clusters':[]", "'handlers':{'backpressure':'x'}", "'x':{}", "'admin':null",
        "'clusters':{'c':{'backends':[{'host':'http://u:p@h'}]}}",
        "'clusters':{'c':{'backends':[{'host':'1.2.3.4'}],'circuit_breaker':{},'health_check':{}}}");
    private static final byte[][] PIECES = json("{", "}", "[", "]", ",", ":", "'", "\\", "\\u0000", "\\ud800",
        "\\u202e", "null", "true", "0", "-0", "1e9", "1.0", "NaN", "\u00ff", "//", "/*", "\n", "\u0000",
        "9223372036854775808", "'version':1,", "'routers':[],", "'a':", "[[[[[[[[[[[[[[[[[[", "{'a':{'a':{'a':{'a':");
    private static final byte[] SEPARATOR = Words.one(",\n");

    private ConfigGrammar() {
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        boolean isTame = random.below(4) > 0;
        out.add('{');
        for (int i = random.below(3); i > 0; i--) {
            out.add(random.pick(OTHERS, isTame ? 5 : OTHERS.length)).add(SEPARATOR);
        }
        if (random.oneIn(2)) {
            out.add(Words.one("\"server\":{"));
            members(random, out, SERVER, isTame ? 8 : SERVER.length);
            out.add('}').add(SEPARATOR);
        }
        out.add(Words.one("\"routers\":["));
        int routes = random.below(4);
        for (int i = 0; i < routes; i++) {
            out.add(Words.one(i == 0 ? "{\"external_path\":" : ",\n{\"external_path\":"));
            out.add(random.pick(PATHS, isTame ? 7 : PATHS.length)).add(',');
            out.add(random.pick(TARGETS, isTame ? 7 : TARGETS.length));
            for (int k = random.below(3); k > 0; k--) {
                out.add(',').add(random.pick(ROUTE, isTame ? 7 : ROUTE.length));
            }
            out.add('}');
        }
        out.add(']').add('}');
    }

    @Override
    public byte[][] lines() {
        return OTHERS;
    }

    @Override
    public byte[][] pieces() {
        return PIECES;
    }

    private static void members(FuzzRandom random, ByteSink out, byte[][] table, int count) {
        int members = random.below(4);
        for (int i = 0; i < members; i++) {
            out.add(i == 0 ? new byte[0] : SEPARATOR).add(random.pick(table, count));
        }
    }

    /** With single quotes for double ones, in UTF-8. */
    private static byte[][] json(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = texts[i].replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        }
        return all;
    }
}
