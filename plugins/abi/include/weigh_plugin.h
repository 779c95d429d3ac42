/* weigh_plugin.h - the plugin ABI of Weigh, version 1.0.
 *
 * A plugin is a library that exports one symbol, weigh_plugin_entry_v1. It answers with a WeighPlugin, whose tables of
 * functions (sources, metrics, curves) and texts lie in static storage: a library is never unloaded.
 *
 * Rules
 *  - Every struct opens with struct_size, set by whoever made it to sizeof of what it knows. Structs only ever grow at
 *    their end; a reader uses a field only if it lies inside struct_size. The major version is in the symbol's name.
 *  - A NULL function is "unsupported"; which ones may be NULL is said at each. Reserved slots are NULL.
 *  - Strings are UTF-8, pointer and length, borrowed for the call unless said otherwise; ptr may be NULL where len is 0.
 *  - Each side frees its own: what crosses carries a release function of the side that made it.
 *  - A function that fails returns another status than WEIGH_OK and fills its WeighError. Its other outputs are then
 *    not read.
 *  - No exception, panic or longjmp may leave a function. A plugin does not change the process: no signal handlers, no
 *    exit, no chdir, no setlocale, no environment.
 *  - No threads are started in update, merge or eval: the host has them.
 *
 * Types: how a type of the scorecard language looks in Arrow. `format` is that of the C data interface.
 *
 *    language   format        field metadata           values
 *    bool       "b"
 *    integer    "l"                                    64 bit
 *    number     "d:38,S"                               exact decimal with S places, 0..28
 *    percent    "d:38,S"      weigh.type = percent     the ratio: 95 % is 0.95
 *    money      as number     weigh.currency = CNY     also with "l" and "g"
 *    float      "g"                                    IEEE double
 *    date       "tdD"                                  days since 1970-01-01
 *    datetime   "tsu:"                                 microseconds, no zone
 *    duration   "tDu"                                  microseconds
 *    text       "u"
 *
 * Arguments of metrics and curves come, and their results go, in just these formats; a null is a missing value. A source
 * may deliver anything that holds one of them (small integers, other units of time, large or view texts, dictionaries).
 */
#ifndef WEIGH_PLUGIN_H
#define WEIGH_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The Arrow C data and stream interfaces, as Arrow publishes them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif

#define WEIGH_ABI_MAJOR 1u
#define WEIGH_ABI_MINOR 0u
#define WEIGH_ABI_VERSION ((WEIGH_ABI_MAJOR << 16) | WEIGH_ABI_MINOR)

#if defined(_WIN32)
#define WEIGH_EXPORT __declspec(dllexport)
#else
#define WEIGH_EXPORT __attribute__((visibility("default")))
#endif

typedef struct WeighStr {
  const char *ptr;
  size_t len;
} WeighStr;

typedef int32_t WeighStatus;
enum {
  WEIGH_OK = 0,
  WEIGH_E_INVALID_ARGUMENT = 1,
  WEIGH_E_NOT_FOUND = 2,
  WEIGH_E_UNSUPPORTED = 3,
  WEIGH_E_IO = 4,
  WEIGH_E_AUTH = 5,
  WEIGH_E_TYPE = 6,
  WEIGH_E_CANCELLED = 7,
  WEIGH_E_TIMEOUT = 8,
  WEIGH_E_LIMIT = 9,
  WEIGH_E_INTERNAL = 10,
  WEIGH_E_PANIC = 11,
  WEIGH_E_ABI = 12
};

/* The host zeroes it and sets struct_size; the plugin fills it when it fails. Where release is set, the host calls it
 * once. detail_json may be NULL, or an object such as {"hint": "...", "table": "...", "column": "...", "row": 7}. */
typedef struct WeighError {
  uint32_t struct_size;
  WeighStatus status;
  int32_t vendor_code;
  char sqlstate[8];
  const char *message; /* UTF-8, NUL-terminated, the plugin's */
  const char *detail_json;
  void *private_data;
  void (*release)(struct WeighError *);
} WeighError;

enum { WEIGH_LOG_ERROR = 1, WEIGH_LOG_WARN = 2, WEIGH_LOG_INFO = 3, WEIGH_LOG_DEBUG = 4, WEIGH_LOG_TRACE = 5 };

/* What the host offers. It lives as long as the process; its functions may be called from any thread. */
typedef struct WeighHost {
  uint32_t struct_size;
  uint32_t abi_version;
  void *ctx;
  void (*log)(void *ctx, int32_t level, WeighStr target, WeighStr message);
  int32_t (*is_cancelled)(void *ctx); /* not 0: stop soon and fail with WEIGH_E_CANCELLED */
} WeighHost;

/* ---- sources ---------------------------------------------------------------------------------------------------- */

#define WEIGH_SRC_PROJECTION 1u /* delivers just the columns asked for, in their order */
#define WEIGH_SRC_FILTER 2u     /* may honour filter_sql; says so in WeighScanPlan.absorbed */
#define WEIGH_SRC_LIMIT 4u      /* honours limit */
#define WEIGH_SRC_PUSHDOWN 8u   /* takes a whole aggregate query in query_sql */
#define WEIGH_SRC_TYPES 16u     /* delivers the types asked for, and tells bad cells (see scan) */

typedef struct WeighOpenRequest {
  uint32_t struct_size;
  uint32_t flags;        /* 0 */
  WeighStr base;         /* the folder that relative paths in options are relative to */
  WeighStr options_json; /* an object that agrees with options_schema */
} WeighOpenRequest;

typedef struct WeighScanRequest {
  uint32_t struct_size;
  uint32_t max_partitions; /* 0: as the data ask. How a scan is cut never depends on threads */
  WeighStr table;
  const WeighStr *columns; /* NULL: all */
  size_t n_columns;
  WeighStr filter_sql; /* in the vtable's dialect; "": none */
  WeighStr query_sql;  /* pushdown; "": none */
  int64_t limit;       /* -1: none */
  uint32_t batch_rows; /* a hint */
  /* The columns as a struct type, with what is wanted of each; NULL: as schema says. Field metadata: that of the table
   * of types, and weigh.declared = true where the type is the scorecard's own and not a guess of the source. */
  const struct ArrowSchema *types;
} WeighScanRequest;

typedef struct WeighScanPlan {
  uint32_t struct_size;
  uint32_t n_partitions;
  uint32_t absorbed; /* which of WEIGH_SRC_FILTER, _LIMIT and _PUSHDOWN the scan takes over */
  int64_t est_rows;  /* -1: unknown */
} WeighScanPlan;

typedef struct WeighPartition {
  uint32_t struct_size;
  WeighStr input;     /* what people call the input; lives until close */
  uint64_t first_row; /* the number that people give to its first row */
  uint64_t bytes;     /* for progress; 0: unknown */
} WeighPartition;

/* A source is opened once and may be asked by many threads at a time; each stream is used by one. Required: kind, open,
 * schema, plan, scan, close. Everything is in row order.
 *
 * schema answers with a struct type, a child for each column. Besides the table of types it may carry as field metadata:
 * weigh.guessed = true (inferred from a sample), weigh.empty = true (no value was seen), weigh.because = TEXT (why a
 * column is text although some of its values are something else).
 *
 * A batch of a scan is a struct array. With WEIGH_SRC_TYPES it may have one more column behind those asked for, named
 * weigh.bad, of texts: null, or what is wrong in that row as a JSON array of objects {"column": 2, "text": "n/a",
 * "expected": ...}, in which column counts from 0 and is absent where the whole row is wrong.
 *
 * A stream tells its errors by get_last_error: a text, or {"status": 4, "message": "...", "detail": {...}}. */
typedef struct WeighSourceVTable {
  uint32_t struct_size;
  uint32_t flags;
  WeighStr kind;
  WeighStr doc;
  WeighStr options_schema; /* JSON Schema 2020-12; "": no options */
  WeighStr dialect;        /* of filter_sql and query_sql */
  WeighStatus (*open)(const WeighHost *, const WeighOpenRequest *, void **out, WeighError *);
  WeighStatus (*tables)(void *src, struct ArrowArrayStream *out, WeighError *); /* a column "name"; may be NULL */
  WeighStatus (*schema)(void *src, WeighStr table, struct ArrowSchema *out, WeighError *);
  WeighStatus (*plan)(void *src, const WeighScanRequest *, WeighScanPlan *out, WeighError *);
  WeighStatus (*scan)(void *src, const WeighScanRequest *, uint32_t partition, struct ArrowArrayStream *out,
                      WeighError *);
  void (*close)(void *src);
  /* Asks calls that run on other threads to stop soon; they fail with WEIGH_E_CANCELLED. May be NULL. */
  void (*cancel)(void *src);
  /* May be NULL: then the input is called after the table and its rows count from 1. */
  WeighStatus (*partition)(void *src, const WeighScanRequest *, uint32_t partition, WeighPartition *out, WeighError *);
  /* The number that people give to a row of a partition, which counts from 0. May be NULL: they count on. */
  WeighStatus (*row_number)(void *src, const WeighScanRequest *, uint32_t partition, uint64_t row, uint64_t *out,
                            WeighError *);
  /* What was read, for provenance: columns "name" (text), "sha256" (text), "bytes" (integer). May be NULL. */
  WeighStatus (*inputs)(void *src, WeighStr table, struct ArrowArrayStream *out, WeighError *);
  void (*reserved[8])(void);
} WeighSourceVTable;

/* ---- aggregate metrics ------------------------------------------------------------------------------------------ */

#define WEIGH_MET_DETERMINISTIC 1u /* equal input, equal bytes */
#define WEIGH_MET_MERGEABLE 2u     /* merge is there and associative: the rows may be split in any way */
#define WEIGH_MET_COMMUTATIVE 4u   /* the order of rows and of merges does not matter */

/* The host gives every row a dense group id. bound is immutable and shared by all threads; a state holds all groups
 * 0..n_groups, is used by one thread at a time and may move between them; n_groups never shrinks from call to call.
 * Required: name, bind, state_new, update, finish, state_free, unbind; merge with WEIGH_MET_MERGEABLE. */
typedef struct WeighMetricVTable {
  uint32_t struct_size;
  uint32_t flags;
  WeighStr name;
  WeighStr doc;
  WeighStr options_schema; /* JSON Schema 2020-12; "": no options */
  /* args: the argument columns as a struct type. out_type: the type of finish's array, one of the table of types. */
  WeighStatus (*bind)(const WeighHost *, const struct ArrowSchema *args, WeighStr options_json, void **out_bound,
                      struct ArrowSchema *out_type, WeighError *);
  WeighStatus (*state_new)(void *bound, void **out_state, WeighError *);
  /* args is a struct array of n_rows rows, moved in: the plugin releases it, whatever it returns. Each id is below
   * n_groups. */
  WeighStatus (*update)(void *bound, void *state, struct ArrowArray *args, const uint32_t *group_ids, size_t n_rows,
                        uint32_t n_groups, WeighError *);
  /* dst += src, where group i of src is group map[i] of dst. src stays the host's, but may be left empty. */
  WeighStatus (*merge)(void *bound, void *dst, void *src, const uint32_t *map, uint32_t src_groups,
                       uint32_t dst_groups, WeighError *);
  /* One value a group, null where it is missing. Called at most once a state; state_free follows. */
  WeighStatus (*finish)(void *bound, void *state, uint32_t n_groups, struct ArrowArray *out, WeighError *);
  void (*state_free)(void *bound, void *state);
  void (*unbind)(void *bound);
  /* May be NULL: a state as an Arrow array with one row a group, to spill it or send it away, and back. */
  WeighStatus (*state_save)(void *bound, void *state, uint32_t n_groups, struct ArrowSchema *, struct ArrowArray *,
                            WeighError *);
  WeighStatus (*state_load)(void *bound, const struct ArrowSchema *, struct ArrowArray *, void **out_state,
                            WeighError *);
  void (*reserved[8])(void);
} WeighMetricVTable;

/* ---- curves ----------------------------------------------------------------------------------------------------- */

#define WEIGH_CRV_DETERMINISTIC 1u

/* Values into scores, row by row. All functions are required; eval may run on many threads at a time. */
typedef struct WeighCurveVTable {
  uint32_t struct_size;
  uint32_t flags;
  WeighStr name;
  WeighStr doc;
  WeighStr options_schema; /* JSON Schema 2020-12; "": no options */
  /* As with metrics; args opens with the value that is scored. */
  WeighStatus (*bind)(const WeighHost *, const struct ArrowSchema *args, WeighStr options_json, void **out_bound,
                      struct ArrowSchema *out_type, WeighError *);
  /* args is moved in; out has a score for each of its rows, null where there is none. */
  WeighStatus (*eval)(void *bound, struct ArrowArray *args, struct ArrowArray *out, WeighError *);
  void (*unbind)(void *bound);
  void (*reserved[8])(void);
} WeighCurveVTable;

/* ---- the plugin ------------------------------------------------------------------------------------------------- */

typedef struct WeighPlugin {
  uint32_t struct_size;
  uint32_t abi_version; /* WEIGH_ABI_VERSION of this header */
  WeighStr name;        /* the word before the dot in acme.churn */
  WeighStr version;
  WeighStr license;
  const WeighSourceVTable *const *sources;
  size_t n_sources;
  const WeighMetricVTable *const *metrics;
  size_t n_metrics;
  const WeighCurveVTable *const *curves;
  size_t n_curves;
} WeighPlugin;

/* The one exported symbol. *out lies in static storage. May be called more than once. */
WEIGH_EXPORT WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *err);

#ifdef __cplusplus
}
#endif
#endif
