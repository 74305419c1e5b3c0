package dev.registrar.eventstore.axon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.Serializer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Axon's sagas in MongoDB, one document for each.
 *
 * <p>The identifier of a saga is the document's key, so it exists once. Each document has a version; an update names the
 * version its saga was loaded with, so that of two nodes that change one saga the later hears
 * {@link SagaConflictException} instead of undoing what the first did. The version belongs to the instance: a saga that
 * did not come from this store, such as a copy out of a cache that serialises, is refused likewise.
 *
 * <p>Associations are one array of strings under one index, which the search by association uses. A saga and its
 * associations change in one write.
 */
public final class MongoSagaStore implements SagaStore<Object> {
    private static final String TYPE = "t";
    private static final String ASSOCIATIONS = "a";
    private static final String VERSION = "v";
    private static final String CLASS = "n";
    private static final String SAGA = "d";

    private final MongoCollection<Document> sagas;
    private final SerializedFields fields;
    /** By identity, because sagas may define equality as they like; an entry goes when its saga does. */
    private final Cache<Object, Long> versions =
            Caffeine.newBuilder().weakKeys().build();

    /** Keeps sagas in the collection {@code sagas} of {@code database}. */
    public MongoSagaStore(MongoDatabase database, Serializer serializer) {
        this(database, "sagas", serializer);
    }

    /** Keeps sagas in a collection of {@code database}; makes the index it needs. */
    public MongoSagaStore(MongoDatabase database, String collection, Serializer serializer) {
        this.sagas = database.getCollection(collection)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                // A secondary may lag: a saga read there would be refused, or an association missed.
                .withReadPreference(ReadPreference.primary())
                // What an election takes back must not be changed further: its version comes again with other content.
                .withReadConcern(ReadConcern.MAJORITY)
                .withWriteConcern(WriteConcern.MAJORITY);
        this.fields = new SerializedFields(serializer);
        sagas.createIndex(new Document(ASSOCIATIONS, 1));
    }

    @Override
    public Set<String> findSagas(Class<?> sagaType, AssociationValue associationValue) {
        var found = new TreeSet<String>();
        sagas.find(new Document(ASSOCIATIONS, associations(sagaType).write(associationValue)))
                .projection(new Document("_id", 1))
                .forEach(document -> found.add(document.getString("_id")));
        return found;
    }

    @Override
    public <S> @Nullable Entry<S> loadSaga(Class<S> sagaType, String sagaIdentifier) {
        var document = sagas.find(key(sagaIdentifier)).first();
        if (document == null || !fields.type(sagaType).equals(document.getString(TYPE))) {
            return null;
        }
        var saga = sagaType.cast(Objects.requireNonNull(fields.read(document, SAGA, CLASS)));
        versions.put(saga, document.getLong(VERSION));
        return new Loaded<>(saga, associations(sagaType).read(document.getList(ASSOCIATIONS, String.class)));
    }

    /** Stores a saga that begins. Raises {@link SagaConflictException} where its identifier is taken. */
    @Override
    public void insertSaga(
            Class<?> sagaType, String sagaIdentifier, Object saga, Set<AssociationValue> associationValues) {
        var document = key(sagaIdentifier)
                .append(TYPE, fields.type(sagaType))
                .append(ASSOCIATIONS, associations(sagaType).write(associationValues))
                .append(VERSION, 0L)
                .append(CLASS, fields.type(saga))
                .append(SAGA, fields.data(saga));
        try {
            sagas.insertOne(document);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw new SagaConflictException("There is a saga " + sagaIdentifier + " already", e);
            }
            throw e;
        }
        versions.put(saga, 0L);
    }

    /** Stores a changed saga. Raises {@link SagaConflictException} where it is not the newest version that was changed. */
    @Override
    public void updateSaga(Class<?> sagaType, String sagaIdentifier, Object saga, AssociationValues associationValues) {
        var version = versions.getIfPresent(saga);
        if (version == null) {
            throw new SagaConflictException("Saga " + sagaIdentifier
                    + " was not loaded from this store, so that nobody knows which version was changed");
        }
        var change = new Document(
                "$set",
                new Document(ASSOCIATIONS, associations(sagaType).write(associationValues.asSet()))
                        .append(VERSION, version + 1)
                        .append(CLASS, fields.type(saga))
                        .append(SAGA, fields.data(saga)));
        if (sagas.updateOne(key(sagaIdentifier).append(VERSION, version), change)
                        .getMatchedCount()
                == 0) {
            throw new SagaConflictException(
                    "Saga " + sagaIdentifier + " was changed or ended since its version " + version + " was loaded");
        }
        versions.put(saga, version + 1);
    }

    @Override
    public void deleteSaga(Class<?> sagaType, String sagaIdentifier, Set<AssociationValue> associationValues) {
        sagas.deleteOne(key(sagaIdentifier));
    }

    private SagaAssociations associations(Class<?> sagaType) {
        return new SagaAssociations(fields.type(sagaType));
    }

    private static Document key(String sagaIdentifier) {
        return new Document("_id", sagaIdentifier);
    }

    private record Loaded<S>(S saga, Set<AssociationValue> associationValues) implements Entry<S> {}
}
