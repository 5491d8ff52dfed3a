import type { FieldError, JsonSchema, ValidationRule } from '../../resources/definition.ts';
import { normalizedFieldPath } from '../cel/field-path.ts';
import type { RuleNode } from '../cel/rules.ts';
import { invalid, notSupported, required } from '../field-errors.ts';
import { goQuote } from '../go-text.ts';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** How rules are written, before any is compiled. */
export function ruleFormErrors(schema: JsonSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) =>
    formErrors(rule, schema, `${path}.x-kubernetes-validations[${String(index)}]`),
  );
}

function formErrors(rule: ValidationRule, schema: JsonSchema, at: string): FieldError[] {
  const { message = '', messageExpression = '', fieldPath = '' } = rule;
  const errors: FieldError[] = [];
  if (rule.rule.trim() === '') errors.push(required(`${at}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '')
    errors.push(invalid(`${at}.message`, message, 'must be non-empty if specified'));
  else if (message.trim().includes('\n'))
    errors.push(invalid(`${at}.message`, message, 'must not contain line breaks'));
  else if (rule.rule.trim().includes('\n') && message.trim() === '') {
    errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (rule.reason !== undefined && !reasons.includes(rule.reason))
    errors.push(notSupported(`${at}.reason`, rule.reason, reasons));
  if (fieldPath !== '' && fieldPath.trim() === '')
    errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (fieldPath.includes('\n')) errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
  if (fieldPath !== '' && normalizedFieldPath(fieldPath, schema) === undefined) {
    errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
  }
  return errors;
}

/** Rules that don't compile, or compare with an old value that can't be told: `uncorrelatable` is the place in the way. */
export function compiledRuleErrors(node: RuleNode, path: string, uncorrelatable: string | undefined): FieldError[] {
  return node.rules.flatMap(({ rule, error, messageError, program }, index) => {
    const at = `${path}.x-kubernetes-validations[${String(index)}]`;
    const errors: FieldError[] = [];
    if (error !== undefined) errors.push(aboutRule(`${at}.rule`, rule, error));
    if (messageError !== undefined) errors.push(aboutRule(`${at}.messageExpression`, rule, messageError));
    if (program?.usesOldSelf === true) {
      if (uncorrelatable !== undefined) {
        errors.push(
          invalid(
            `${at}.rule`,
            rule.rule,
            `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`,
          ),
        );
      }
    } else if (rule.optionalOldSelf !== undefined) {
      errors.push(
        invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'),
      );
    }
    return errors;
  });
}

/** The value is the rule as Go's internal type prints it, in that type's order. */
function aboutRule(field: string, rule: ValidationRule, detail: string): FieldError {
  const text = (value: string | undefined): string =>
    goQuote(value ?? '').replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  const reason = rule.reason === undefined ? 'null' : goQuote(rule.reason);
  const optional = rule.optionalOldSelf === undefined ? 'null' : String(rule.optionalOldSelf);
  const value = `{"Rule":${text(rule.rule)},"Message":${text(rule.message)},"MessageExpression":${text(rule.messageExpression)},"Reason":${reason},"FieldPath":${text(rule.fieldPath)},"OptionalOldSelf":${optional}}`;
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${detail}` };
}
