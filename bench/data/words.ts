/** What the invented offers are about, in the three languages of the product. */
export type Topic = {
  readonly category: string;
  readonly subcategory: string;
  /** Singular noun of the kind of software, as in a name: "Havel Invoicing". */
  readonly en: Words;
  readonly fr: Words;
  readonly ko: Words;
};
export type Words = {
  readonly noun: string;
  /** Things it works with, in the plural. */
  readonly things: readonly string[];
  /** What people do with it, as a clause that follows "to" / "pour" / before "수 있습니다". */
  readonly doings: readonly string[];
  /** Who uses it. */
  readonly people: readonly string[];
};

const words = (noun: string, things: string, doings: string, people: string): Words => ({
  noun,
  things: things.split(", "),
  doings: doings.split(", "),
  people: people.split(", "),
});

export const TOPICS: readonly Topic[] = [
  {
    category: "finance",
    subcategory: "accounting",
    en: words(
      "Invoicing",
      "invoices, credit notes, payment reminders, bank statements, purchase orders",
      "send invoices on time, match payments with bank lines, close the month in two days, chase late payers politely",
      "accountants, finance teams, bookkeepers",
    ),
    fr: words(
      "Facturation",
      "factures, avoirs, relances de paiement, relevés bancaires, bons de commande",
      "envoyer les factures à temps, rapprocher les paiements, clôturer le mois en deux jours, relancer les retards avec tact",
      "comptables, équipes financières, experts-comptables",
    ),
    ko: words(
      "청구 관리",
      "청구서, 대변표, 결제 알림, 은행 거래 내역, 구매 주문서",
      "청구서를 제때 보낼, 입금을 은행 내역과 맞출, 이틀 안에 월을 마감할, 연체를 정중히 알릴",
      "회계 담당자, 재무팀, 경리 담당자",
    ),
  },
  {
    category: "finance",
    subcategory: "financial-analytics",
    en: words(
      "Cash Forecast",
      "cash positions, budgets, scenarios, forecasts, bank accounts",
      "see cash thirteen weeks ahead, compare scenarios side by side, warn before a covenant breaks, explain variances to the board",
      "treasurers, controllers, chief financial officers",
    ),
    fr: words(
      "Trésorerie",
      "soldes, budgets, scénarios, prévisions, comptes bancaires",
      "prévoir la trésorerie à treize semaines, comparer les scénarios, alerter avant un dépassement, expliquer les écarts à la direction",
      "trésoriers, contrôleurs de gestion, directeurs financiers",
    ),
    ko: words(
      "자금 예측",
      "현금 잔액, 예산, 시나리오, 예측, 은행 계좌",
      "13주 앞의 현금을 볼, 시나리오를 비교할, 한도를 넘기 전에 알릴, 이사회에 차이를 설명할",
      "자금 담당자, 관리 회계 담당자, 재무 책임자",
    ),
  },
  {
    category: "human-resources",
    subcategory: "hr-operations",
    en: words(
      "Leave Planner",
      "holidays, absences, rosters, timesheets, contracts",
      "request leave from a phone, plan shifts for the month, export hours to payroll, see who is away tomorrow",
      "people teams, team leads, payroll officers",
    ),
    fr: words(
      "Congés",
      "congés, absences, plannings, feuilles de temps, contrats",
      "demander un congé depuis un téléphone, planifier les équipes du mois, exporter les heures vers la paie, voir qui est absent demain",
      "équipes RH, responsables d’équipe, gestionnaires de paie",
    ),
    ko: words(
      "휴가 관리",
      "휴가, 결근, 근무표, 근무 시간표, 근로 계약",
      "휴대 전화로 휴가를 신청할, 한 달 근무를 계획할, 근무 시간을 급여로 보낼, 내일 누가 없는지 볼",
      "인사팀, 팀장, 급여 담당자",
    ),
  },
  {
    category: "human-resources",
    subcategory: "talent-acquisition",
    en: words(
      "Recruiting",
      "applications, interviews, job adverts, scorecards, candidates",
      "publish a job on every board, score interviews fairly, answer every candidate, measure time to hire",
      "recruiters, hiring managers, people teams",
    ),
    fr: words(
      "Recrutement",
      "candidatures, entretiens, annonces, grilles d’évaluation, candidats",
      "publier une annonce partout, évaluer les entretiens avec équité, répondre à chaque candidat, mesurer le délai d’embauche",
      "recruteurs, managers, équipes RH",
    ),
    ko: words(
      "채용",
      "지원서, 면접, 채용 공고, 평가표, 지원자",
      "모든 게시판에 공고를 올릴, 면접을 공정하게 평가할, 모든 지원자에게 답할, 채용 기간을 잴",
      "채용 담당자, 부서장, 인사팀",
    ),
  },
  {
    category: "collaboration",
    subcategory: "meeting-management",
    en: words(
      "Minutes",
      "meetings, minutes, decisions, agendas, action items",
      "write minutes while people talk, find an old decision, remind owners of their tasks, share a summary in two languages",
      "project managers, assistants, boards",
    ),
    fr: words(
      "Comptes rendus",
      "réunions, comptes rendus, décisions, ordres du jour, actions",
      "rédiger pendant que l’on parle, retrouver une décision ancienne, rappeler les tâches à chacun, partager un résumé en deux langues",
      "chefs de projet, assistants, conseils d’administration",
    ),
    ko: words(
      "회의록",
      "회의, 회의록, 결정 사항, 안건, 할 일",
      "대화하는 동안 회의록을 쓸, 지난 결정을 찾을, 담당자에게 할 일을 알릴, 두 언어로 요약을 나눌",
      "프로젝트 관리자, 비서, 이사회",
    ),
  },
  {
    category: "collaboration",
    subcategory: "task-project-management",
    en: words(
      "Projects",
      "projects, tasks, milestones, roadmaps, dependencies",
      "plan a quarter on one page, see what blocks a milestone, share progress with customers, book time on tasks",
      "project managers, agencies, product teams",
    ),
    fr: words(
      "Projets",
      "projets, tâches, jalons, feuilles de route, dépendances",
      "planifier un trimestre sur une page, voir ce qui bloque un jalon, partager l’avancement avec les clients, saisir le temps passé",
      "chefs de projet, agences, équipes produit",
    ),
    ko: words(
      "프로젝트",
      "프로젝트, 작업, 마일스톤, 로드맵, 선후 관계",
      "한 장에 분기를 계획할, 막힌 마일스톤을 볼, 고객과 진행 상황을 나눌, 작업 시간을 적을",
      "프로젝트 관리자, 대행사, 제품팀",
    ),
  },
  {
    category: "customer-service",
    subcategory: "contact-center",
    en: words(
      "Service Desk",
      "tickets, conversations, service levels, answers, call queues",
      "answer mail and chat in one place, keep service levels, suggest answers from past tickets, hand over a conversation with its history",
      "support agents, service managers, contact centres",
    ),
    fr: words(
      "Centre d’assistance",
      "tickets, conversations, niveaux de service, réponses, files d’attente",
      "répondre aux courriels et au chat au même endroit, tenir les niveaux de service, proposer des réponses, transmettre une conversation avec son historique",
      "agents, responsables du service client, centres de contact",
    ),
    ko: words(
      "고객 지원",
      "티켓, 대화, 서비스 수준, 답변, 통화 대기열",
      "메일과 채팅에 한곳에서 답할, 서비스 수준을 지킬, 지난 답변을 제안할, 기록과 함께 대화를 넘길",
      "상담원, 서비스 관리자, 고객 센터",
    ),
  },
  {
    category: "analytics",
    subcategory: "visualization-reporting",
    en: words(
      "Dashboards",
      "dashboards, reports, data sources, charts, alerts",
      "build a report without code, refresh figures every hour, send a chart by mail on Mondays, drill down to the single order",
      "analysts, sales leads, operations teams",
    ),
    fr: words(
      "Tableaux de bord",
      "tableaux de bord, rapports, sources de données, graphiques, alertes",
      "créer un rapport sans code, actualiser les chiffres chaque heure, envoyer un graphique le lundi, descendre jusqu’à la commande",
      "analystes, responsables commerciaux, équipes d’exploitation",
    ),
    ko: words(
      "대시보드",
      "대시보드, 보고서, 데이터 원본, 차트, 알림",
      "코드 없이 보고서를 만들, 매시간 수치를 새로 고칠, 월요일마다 차트를 보낼, 주문 하나까지 살펴볼",
      "분석가, 영업 책임자, 운영팀",
    ),
  },
  {
    category: "compliance-legal",
    subcategory: "governance-privacy",
    en: words(
      "Privacy Register",
      "processing records, data requests, consents, audits, retention rules",
      "answer a data request in time, prove consent, map where personal data lies, prepare an audit in an afternoon",
      "data protection officers, lawyers, compliance teams",
    ),
    fr: words(
      "Registre RGPD",
      "traitements, demandes d’accès, consentements, audits, durées de conservation",
      "répondre à une demande dans les délais, prouver un consentement, cartographier les données personnelles, préparer un audit en un après-midi",
      "délégués à la protection des données, juristes, équipes conformité",
    ),
    ko: words(
      "개인정보 관리",
      "처리 기록, 열람 요청, 동의, 감사, 보존 기간",
      "기한 안에 요청에 답할, 동의를 증명할, 개인정보가 있는 곳을 파악할, 반나절 만에 감사를 준비할",
      "개인정보 보호 책임자, 변호사, 준법팀",
    ),
  },
  {
    category: "productivity",
    subcategory: "document-management",
    en: words(
      "Documents",
      "documents, folders, signatures, templates, versions",
      "find a contract by what it says, collect signatures in a day, keep every version, publish a template for everybody",
      "office managers, legal teams, field teams",
    ),
    fr: words(
      "Documents",
      "documents, dossiers, signatures, modèles, versions",
      "retrouver un contrat par son contenu, réunir les signatures en un jour, garder chaque version, publier un modèle pour tous",
      "assistants de direction, équipes juridiques, équipes de terrain",
    ),
    ko: words(
      "문서 관리",
      "문서, 폴더, 서명, 서식, 버전",
      "내용으로 계약서를 찾을, 하루 만에 서명을 모을, 모든 버전을 보관할, 모두를 위한 서식을 올릴",
      "사무 관리자, 법무팀, 현장팀",
    ),
  },
  {
    category: "security",
    subcategory: "identity-access",
    en: words(
      "Access Review",
      "accounts, permissions, sign-ins, passkeys, audit logs",
      "review access every quarter, remove leavers within the hour, see risky sign-ins, give keys for one day",
      "security teams, administrators, auditors",
    ),
    fr: words(
      "Revue des accès",
      "comptes, droits, connexions, clés d’accès, journaux d’audit",
      "revoir les accès chaque trimestre, fermer un compte dans l’heure, voir les connexions risquées, donner une clé pour un jour",
      "équipes sécurité, administrateurs, auditeurs",
    ),
    ko: words(
      "접근 권한 검토",
      "계정, 권한, 로그인, 패스키, 감사 기록",
      "분기마다 권한을 검토할, 퇴사자를 한 시간 안에 막을, 위험한 로그인을 볼, 하루 동안만 열쇠를 줄",
      "보안팀, 관리자, 감사인",
    ),
  },
  {
    category: "sales",
    subcategory: "crm",
    en: words(
      "Customer Book",
      "leads, quotes, contacts, pipelines, visits",
      "prepare a quote in three minutes, plan visits by map, forecast the quarter, remember what was promised",
      "sales teams, account managers, field representatives",
    ),
    fr: words(
      "Carnet clients",
      "prospects, devis, contacts, opportunités, visites",
      "préparer un devis en trois minutes, planifier les visites sur une carte, prévoir le trimestre, se souvenir des promesses",
      "équipes commerciales, responsables de comptes, représentants",
    ),
    ko: words(
      "고객 관리",
      "잠재 고객, 견적, 연락처, 영업 기회, 방문",
      "3분 만에 견적을 만들, 지도에서 방문을 계획할, 분기를 예측할, 약속을 기억할",
      "영업팀, 고객 담당자, 현장 영업",
    ),
  },
];

/** First halves and second halves of invented brands. */
export const BRAND_BEGINNINGS =
  "Ald Bren Cael Dor Elv Fenn Gal Hav Ister Jor Kest Lum Mar Nor Orl Pell Quar Rav Sol Tarn Ulm Ver Wint Yar Zel".split(
    " ",
  );
export const BRAND_ENDINGS =
  "ano beck cira dale enna ford gate holm ia ley mont nova ora park quist ridge sund tide urn vale".split(
    " ",
  );

export const INDUSTRIES: readonly (readonly [industry: string, vertical: string])[] = [
  ["education", "higher-education"],
  ["financial-services", "insurance"],
  ["healthcare", "health-provider"],
  ["hospitality-travel", "restaurants"],
  ["manufacturing", "discrete"],
  ["media-communications", "telecommunications"],
  ["professional-services", "legal"],
  ["retail", "retailers"],
];
