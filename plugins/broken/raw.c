/* A plugin whose metrics answer with what no array may be, and some that end the process they run in. Each is called
 * after what it does wrong. */
#include "weigh_plugin.h"

#include <stdlib.h>
#include <string.h>

#define STR(text) {text, sizeof(text) - 1}
#define ROWS 4

static void release_type(struct ArrowSchema *type) { type->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

/* What each metric is: its number is its bound handle. */
enum { LYING_NULLS, HIDDEN_NULLS, NULLS_WITHOUT_BITMAP, TOO_FEW, TOO_MANY, NEGATIVE_LENGTH, NO_ARRAY, NO_BUFFER,
       OTHER_BUFFERS, INVALID_UTF8, BACKWARD_OFFSETS, HUGE_OFFSETS, NO_TYPE, UNKNOWN_TYPE, NO_UTF8_TYPE, BAD_MESSAGE,
       SILENT, ABORTS, SEGFAULTS, EXITS, NEVER_ENDS, EATS_MEMORY };

static WeighStatus bind_as(intptr_t which, void **bound, struct ArrowSchema *type) {
  static const struct ArrowSchema plain = {"g", "result", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_type, NULL};
  *bound = (void *)which;
  *type = plain;
  if (which == INVALID_UTF8 || which == BACKWARD_OFFSETS || which == HUGE_OFFSETS) type->format = "u";
  if (which == NO_TYPE) type->release = NULL;
  if (which == UNKNOWN_TYPE) type->format = "i";
  if (which == NO_UTF8_TYPE) type->format = "\xff\xfe";
  return WEIGH_OK;
}
static void unbind(void *bound) { (void)bound; }
static WeighStatus state_new(void *bound, void **state, WeighError *err) {
  (void)bound, (void)err;
  *state = NULL;
  return WEIGH_OK;
}
static void state_free(void *bound, void *state) { (void)bound, (void)state; }

static WeighStatus update(void *bound, void *state, struct ArrowArray *args, const uint32_t *ids, size_t rows,
                          uint32_t n_groups, WeighError *err) {
  volatile char *nowhere = NULL;
  (void)state, (void)ids, (void)rows, (void)n_groups;
  switch ((intptr_t)bound) {
  case BAD_MESSAGE:
    err->message = "caf\xe9 \x1b[31mred\nline";
    return WEIGH_E_INTERNAL;
  case SILENT: return 77;
  case ABORTS: abort();
  case SEGFAULTS: *nowhere = 1; break;
  case EXITS: exit(0);
  case NEVER_ENDS: for (;;) ids = (const uint32_t *)(const void *)nowhere;
  case EATS_MEMORY: for (;;) { char *more = malloc(1 << 24); if (more) memset(more, 1, 1 << 24); }
  default: break;
  }
  args->release(args);
  return WEIGH_OK;
}

static WeighStatus finish(void *bound, void *state, uint32_t n, struct ArrowArray *out, WeighError *err) {
  static const double values[ROWS + 1] = {1, 2, 3, 4, 5};
  static const uint8_t first_missing[8] = {0xfe};
  static const int32_t offsets[ROWS + 1] = {0, 1, 2, 3, 4};
  static const int32_t backward[ROWS + 1] = {0, 3, 1, 3, 4};
  static const int32_t huge[ROWS + 1] = {0, 1, 2, 3, -4};
  static const char text[8] = "ab\xff" "d", letters[8] = "abcd";
  static const void *with_bitmap[] = {first_missing, values}, *without_bitmap[] = {NULL, values};
  static const void *without_values[] = {NULL, NULL}, *invalid[] = {NULL, offsets, text};
  static const void *backwards[] = {NULL, backward, letters}, *hugely[] = {NULL, huge, letters};
  struct ArrowArray array = {n, 0, 0, 2, 0, without_bitmap, NULL, NULL, release_array, NULL};
  (void)state;
  if (n != ROWS) {
    err->message = "these are made for four groups";
    return WEIGH_E_UNSUPPORTED;
  }
  switch ((intptr_t)bound) {
  case LYING_NULLS: array.buffers = with_bitmap, array.null_count = 3; break;
  case HIDDEN_NULLS: array.buffers = with_bitmap, array.null_count = 0; break;
  case NULLS_WITHOUT_BITMAP: array.null_count = 1; break;
  case TOO_FEW: array.length = ROWS - 1; break;
  case TOO_MANY: array.length = ROWS + 1; break;
  case NEGATIVE_LENGTH: array.length = -1; break;
  case NO_ARRAY: array.release = NULL; break;
  case NO_BUFFER: array.buffers = without_values; break;
  case OTHER_BUFFERS: array.n_buffers = 3; break;
  case INVALID_UTF8: array.buffers = invalid, array.n_buffers = 3; break;
  case BACKWARD_OFFSETS: array.buffers = backwards, array.n_buffers = 3; break;
  case HUGE_OFFSETS: array.buffers = hugely, array.n_buffers = 3; break;
  default: break;
  }
  *out = array;
  return WEIGH_OK;
}

#define EACH(X)                                                                                                       \
  X(lying_nulls, LYING_NULLS) X(hidden_nulls, HIDDEN_NULLS) X(nulls_without_bitmap, NULLS_WITHOUT_BITMAP)             \
  X(too_few, TOO_FEW) X(too_many, TOO_MANY) X(negative_length, NEGATIVE_LENGTH) X(no_array, NO_ARRAY)                 \
  X(no_buffer, NO_BUFFER) X(other_buffers, OTHER_BUFFERS) X(invalid_utf8, INVALID_UTF8)                               \
  X(backward_offsets, BACKWARD_OFFSETS) X(huge_offsets, HUGE_OFFSETS) X(no_type, NO_TYPE)                             \
  X(unknown_type, UNKNOWN_TYPE) X(no_utf8_type, NO_UTF8_TYPE) X(bad_message, BAD_MESSAGE) X(silent, SILENT)           \
  X(aborts, ABORTS) X(segfaults, SEGFAULTS) X(exits, EXITS) X(never_ends, NEVER_ENDS) X(eats_memory, EATS_MEMORY)

#define METRIC(word, which)                                                                                           \
  static WeighStatus bind_##word(const WeighHost *host, const struct ArrowSchema *args, WeighStr options,             \
                                 void **bound, struct ArrowSchema *type, WeighError *err) {                           \
    (void)host, (void)args, (void)options, (void)err;                                                                 \
    return bind_as(which, bound, type);                                                                               \
  }                                                                                                                   \
  static const WeighMetricVTable word = {sizeof(WeighMetricVTable), WEIGH_MET_DETERMINISTIC, STR(#word), STR(""),     \
                                         {NULL, 0}, bind_##word, state_new, update, NULL, finish, state_free, unbind, \
                                         NULL, NULL, {NULL}};
EACH(METRIC)

#define LIST(word, which) &word,
static const WeighMetricVTable *const metrics[] = {EACH(LIST)};

WEIGH_EXPORT WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *err) {
  static const WeighPlugin plugin = {sizeof plugin, WEIGH_ABI_VERSION, STR("raw"), STR("0.1.0"), STR("MIT"), NULL, 0,
                                     metrics, sizeof metrics / sizeof *metrics, NULL, 0};
  (void)host, (void)err;
  *out = &plugin;
  return WEIGH_OK;
}
