/* A plugin of sources in C: `plain` is sound and knows nothing but small integers, the others do wrong what they are
 * called after. */
#include "weigh_plugin.h"

#include <string.h>

#define STR(text) {text, sizeof(text) - 1}
#define ROWS 3

enum { PLAIN, NO_STREAM, NO_NEXT, TEXT_ERROR, OTHER_COLUMN, SAME_COLUMNS, MISSING_ROWS, SHORT_COLUMN, ENDLESS_PLAN,
       NOT_COLUMNS };

static void release_type(struct ArrowSchema *type) { type->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }
static void release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

static struct ArrowSchema n = {"i", "n", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_type, NULL};
static struct ArrowSchema m = {"i", "m", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_type, NULL};
static struct ArrowSchema *one[] = {&n}, *other[] = {&m}, *same[] = {&n, &n};

static struct ArrowSchema columns(struct ArrowSchema **children, int64_t count) {
  struct ArrowSchema type = {"+s", "", NULL, 0, count, children, NULL, release_type, NULL};
  return type;
}

static WeighStatus open_as(intptr_t which, void **out) {
  *out = (void *)which;
  return WEIGH_OK;
}
static void close_it(void *src) { (void)src; }

static WeighStatus schema(void *src, WeighStr table, struct ArrowSchema *out, WeighError *err) {
  (void)table, (void)err;
  *out = (intptr_t)src == SAME_COLUMNS ? columns(same, 2) : columns(one, 1);
  if ((intptr_t)src == NOT_COLUMNS) *out = n;
  return WEIGH_OK;
}

static WeighStatus plan(void *src, const WeighScanRequest *request, WeighScanPlan *out, WeighError *err) {
  (void)request, (void)err;
  out->n_partitions = (intptr_t)src == ENDLESS_PLAN ? 4000000000u : 1;
  return WEIGH_OK;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  *out = (intptr_t)stream->private_data == OTHER_COLUMN ? columns(other, 1) : columns(one, 1);
  return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "the line went dead";
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  static const int32_t numbers[ROWS] = {7, 0, -9};
  static const uint8_t second_missing[8] = {0x05};
  static const void *buffers[] = {second_missing, numbers}, *nothing[] = {NULL}, *missing[] = {second_missing};
  static struct ArrowArray column, *children[] = {&column};
  struct ArrowArray values = {ROWS, 1, 0, 2, 0, buffers, NULL, NULL, release_array, NULL};
  struct ArrowArray rows = {ROWS, 0, 0, 1, 1, nothing, children, NULL, release_array, NULL};
  intptr_t which = (intptr_t)stream->private_data;
  if (which == TEXT_ERROR) return 5;
  column = values;
  if (which == SHORT_COLUMN) column.length = ROWS - 1;
  if (which == MISSING_ROWS) rows.buffers = missing, rows.null_count = 1;
  *out = rows;
  if (which < 0) out->release = NULL; /* the end */
  stream->private_data = (void *)(intptr_t)-1;
  return 0;
}

static WeighStatus scan(void *src, const WeighScanRequest *request, uint32_t partition, struct ArrowArrayStream *out,
                        WeighError *err) {
  struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, src};
  (void)request, (void)partition, (void)err;
  if ((intptr_t)src == NO_STREAM) stream.release = NULL;
  if ((intptr_t)src == NO_NEXT) stream.get_next = NULL;
  *out = stream;
  return WEIGH_OK;
}

#define EACH(X)                                                                                                       \
  X(plain, PLAIN) X(no_stream, NO_STREAM) X(no_next, NO_NEXT) X(text_error, TEXT_ERROR)                               \
  X(other_column, OTHER_COLUMN) X(same_columns, SAME_COLUMNS) X(missing_rows, MISSING_ROWS)                           \
  X(short_column, SHORT_COLUMN) X(endless_plan, ENDLESS_PLAN) X(not_columns, NOT_COLUMNS)

#define SOURCE(word, which)                                                                                           \
  static WeighStatus open_##word(const WeighHost *host, const WeighOpenRequest *request, void **out,                  \
                                 WeighError *err) {                                                                   \
    (void)host, (void)request, (void)err;                                                                             \
    return open_as(which, out);                                                                                       \
  }                                                                                                                   \
  static const WeighSourceVTable word = {sizeof(WeighSourceVTable), WEIGH_SRC_PROJECTION, STR(#word), STR(""),        \
                                         {NULL, 0}, {NULL, 0}, open_##word, NULL, schema, plan, scan, close_it, NULL, \
                                         NULL, NULL, NULL, {NULL}};
EACH(SOURCE)

#define LIST(word, which) &word,
static const WeighSourceVTable *const sources[] = {EACH(LIST)};

WEIGH_EXPORT WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *err) {
  static const WeighPlugin plugin = {sizeof plugin, WEIGH_ABI_VERSION, STR("streams"), STR("0.1.0"), STR("MIT"),
                                     sources, sizeof sources / sizeof *sources, NULL, 0, NULL, 0};
  (void)host, (void)err;
  *out = &plugin;
  return WEIGH_OK;
}
