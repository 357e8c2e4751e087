{{/* The image of the operator and of every sidecar. */}}
{{- define "gatehouse.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* What selects the operator's pods; never changes. */}}
{{- define "gatehouse.selector" -}}
app.kubernetes.io/name: gatehouse-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gatehouse.labels" -}}
{{ include "gatehouse.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: gatehouse
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Namespaces without injection, as a JSON list. */}}
{{- define "gatehouse.excluded" -}}
{{- concat (list "kube-system" "kube-node-lease" .Release.Namespace) .Values.excludedNamespaces | uniq | toJson -}}
{{- end -}}

{{/* The user name of the operator's service account. */}}
{{- define "gatehouse.operatorUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:gatehouse-operator
{{- end -}}

{{/* Images that a sidecar may have, one a line: this release's, the one of the release before, more from the values. */}}
{{- define "gatehouse.images" -}}
{{- $current := include "gatehouse.image" . -}}
{{- $images := list $current -}}
{{- $present := lookup "v1" "ConfigMap" .Release.Namespace "gatehouse-admission" -}}
{{- if $present -}}
{{- $others := without (compact (splitList "\n" (dig "data" "images" "" $present))) $current -}}
{{- with $others }}{{- $images = append $images (first .) }}{{- end -}}
{{- end -}}
{{- join "\n" (uniq (concat $images .Values.admission.extraImages)) -}}
{{- end -}}
