/* SPDX-License-Identifier: GPL-3.0-or-later */
package interop;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binstore.DatabaseBinaryContentStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.search.IStaleSearchDeletingSvc;
import ca.uhn.fhir.jpa.search.cache.DatabaseSearchCacheSvcImpl;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.DispatcherType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.EnumSet;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.RequestLogWriter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * HAPI FHIR as a JPA server with everything on: R4, an H2 database in memory, Jetty on loopback at a free port, no access control. Our part is
 * this configuration; what answers is the server's. Answers each line of standard input with a line of JSON and ends with its end:
 * "expire" lets the kept result lists of all searches expire, as the server's own clock does after an hour.
 */
@Configuration
@Import({
    JpaR4Config.class, HapiJpaConfig.class, ThreadPoolFactoryConfig.class,
    JpaBatch2Config.class, Batch2JobsConfig.class,
    SubscriptionChannelConfig.class, SubscriptionSubmitterConfig.class, SubscriptionProcessorConfig.class
})
public class HapiServer {

    /* What each request asked and got, for the cases: method, path and query, status, four headers, and the bytes sent. */
    private static final String LOG_FORMAT =
            "%m %U%q %s cache-control=%{Cache-Control}i if-none-match=%{If-None-Match}i content-encoding=%{Content-Encoding}o x-cache=%{X-Cache}o bytes=%O";

    /* Nothing expires in the middle of an answer: that would be a conflict in the database, and another case than the one meant. */
    private static final ReentrantReadWriteLock BUSY = new ReentrantReadWriteLock();

    public static void main(String[] args) throws Exception {
        var spring = new AnnotationConfigApplicationContext(HapiServer.class);
        var server = new Server();
        var http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE); // the server's own next links hold a bare comma or bar
        var connector = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var handler = new ServletContextHandler();
        handler.addFilter(new FilterHolder((request, response, chain) -> {
            BUSY.readLock().lock();
            try {
                chain.doFilter(request, response);
            } finally {
                BUSY.readLock().unlock();
            }
        }), "/*", EnumSet.of(DispatcherType.REQUEST));
        handler.addServlet(new ServletHolder(spring.getBean(RestfulServer.class)), "/fhir/*");
        server.setHandler(handler);
        server.setRequestLog(new CustomRequestLog(new RequestLogWriter(args[0]), LOG_FORMAT));
        server.start();
        System.out.printf("{\"event\":\"ready\",\"base\":\"http://127.0.0.1:%d/fhir\"}%n", connector.getLocalPort());

        var input = new BufferedReader(new InputStreamReader(System.in));
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("expire")) {
                BUSY.writeLock().lock();
                try {
                    expire(spring);
                } finally {
                    BUSY.writeLock().unlock();
                }
                System.out.println("{\"event\":\"expired\"}");
            } else {
                System.out.println("{\"event\":\"no-such-command\"}");
            }
        }
        Runtime.getRuntime().halt(0); // a database in memory has nothing to save
    }

    /* The server's own job, at a time by which every list is too old. */
    private static void expire(AnnotationConfigApplicationContext spring) {
        var settings = spring.getBean(JpaStorageSettings.class);
        settings.setSchedulingDisabled(false);
        DatabaseSearchCacheSvcImpl.setNowForUnitTests(
                System.currentTimeMillis() + 3 * settings.getExpireSearchResultsAfterMillis());
        spring.getBean(IStaleSearchDeletingSvc.class).pollForStaleSearchesAndDeleteThem();
        DatabaseSearchCacheSvcImpl.setNowForUnitTests(null);
        settings.setSchedulingDisabled(true);
    }

    @Bean
    RestfulServer fhirServer(FhirContext fhir, ResourceProviderFactory resources, JpaSystemProvider<?, ?> system,
            IFhirSystemDao<?, ?> dao, JpaStorageSettings settings, ISearchParamRegistry parameters,
            IValidationSupport validation, DatabaseBackedPagingProvider paging) {
        var server = new RestfulServer(fhir);
        server.registerProviders(resources.createProviders());
        server.registerProvider(system);
        server.setServerConformanceProvider(
                new JpaCapabilityStatementProvider(server, dao, settings, parameters, validation));
        paging.setDefaultPageSize(20);
        paging.setMaximumPageSize(1000);
        server.setPagingProvider(paging);
        return server;
    }

    @Bean
    DataSource dataSource() {
        var database = new BasicDataSource();
        database.setDriverClassName("org.h2.Driver");
        database.setUrl("jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1");
        database.setUsername("sa");
        database.setPassword("");
        database.setMaxTotal(10);
        return database;
    }

    @Bean
    @Primary
    LocalContainerEntityManagerFactoryBean entityManagerFactory(ConfigurableListableBeanFactory beans,
            FhirContext fhir, JpaStorageSettings settings, DataSource dataSource) {
        var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
        var properties = new Properties();
        properties.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
        properties.put("hibernate.hbm2ddl.auto", "create");
        properties.put("hibernate.jdbc.batch_size", "50");
        properties.put("hibernate.search.enabled", "false");
        factory.setPersistenceUnitName("HAPI_PU");
        factory.setDataSource(dataSource);
        factory.setJpaProperties(properties);
        return factory;
    }

    @Bean
    @Primary
    JpaTransactionManager transactionManager(EntityManagerFactory entityManagerFactory) {
        return new JpaTransactionManager(entityManagerFactory);
    }

    @Bean
    JpaStorageSettings storageSettings() {
        var settings = new JpaStorageSettings();
        settings.setSchedulingDisabled(true); // nothing happens but by a request
        settings.setEnforceReferentialIntegrityOnWrite(false); // specimens and laboratories are pointed at, and not loaded
        settings.setEnforceReferentialIntegrityOnDelete(false); // a result may go although a report points to it
        settings.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.ANY);
        return settings;
    }

    @Bean
    PartitionSettings partitionSettings() {
        return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
        return new SubscriptionSettings();
    }

    @Bean
    DatabaseBinaryContentStorageSvcImpl binaryStorage() {
        return new DatabaseBinaryContentStorageSvcImpl();
    }

    @Bean
    IEmailSender emailSender() {
        return message -> {};
    }
}
