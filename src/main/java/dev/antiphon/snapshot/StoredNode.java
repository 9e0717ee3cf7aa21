package dev.antiphon.snapshot;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;

/** The row of a process that runs responses. */
@Entity
@Table(name = "node")
@NamedQuery(name = StoredNode.ALL, query = "select n.id, n.heartbeat from StoredNode n")
public class StoredNode {

    static final String ALL = "StoredNode.all";

    @Id
    private String id = "";

    private long heartbeat;

    StoredNode() {}
}
